namespace Pivot.Health.Running;

/// <summary>
/// When jobs start and until when they run, with a bound on how many run at once. Pure: time comes in. A job that hangs keeps its slot for its timeout and a short
/// patience, then the slot is somebody else's. When all slots are taken, jobs wait in the order in which they were due.
/// </summary>
internal sealed class CheckLane(int slots, Jitter jitter)
{
    /// <summary>Milliseconds from the order to stop until a job counts as hanging.</summary>
    public const long Patience = 500;

    private readonly DueHeap _waiting = new();
    private readonly DueHeap _running = new();

    /// <summary>Jobs that run and hold a slot.</summary>
    public int Running => _running.Count;

    /// <summary>Jobs that did not stop when they were told to, and still run without a slot.</summary>
    public int Hanging { get; private set; }

    /// <summary>Jobs that were started later than half their interval after they were due, because all slots were taken.</summary>
    public long StartedLate { get; private set; }

    /// <summary>When the lane wants to be looked at; <see cref="long.MaxValue"/> = never.</summary>
    public long NextEvent
    {
        get
        {
            long end = _running.First?.Due ?? long.MaxValue;
            return _waiting.First is { } job && CanTake(job) ? Math.Min(end, job.Due) : end;
        }
    }

    /// <summary>Takes a new job in.</summary>
    /// <param name="job">In no lane.</param>
    /// <param name="now">Milliseconds.</param>
    /// <param name="spread">It starts within so many milliseconds.</param>
    public void Add(Job job, long now, long spread) => _waiting.Add(job, now + jitter.Below(spread));

    /// <summary>Lets go of a job, wherever it is.</summary>
    public void Remove(Job job)
    {
        (job.Phase is JobPhase.Running or JobPhase.Cancelled ? _running : _waiting).Remove(job);
        Hanging -= job.Phase == JobPhase.Lingering ? 1 : 0;
        job.Phase = JobPhase.Removed;
    }

    /// <summary>The next job that is due. <see cref="JobPhase.Running"/>: start it; <see cref="JobPhase.Lingering"/>: it has failed once more.</summary>
    public Job? TakeDue(long now)
    {
        if (_waiting.First is not { } job || job.Due > now || !CanTake(job))
        {
            return null;
        }

        _waiting.Remove(job);
        if (job.Phase == JobPhase.Lingering)
        {
            _waiting.Add(job, now + jitter.Around(job.Interval));
            return job;
        }

        StartedLate += now - job.Due > job.Interval / 2 ? 1 : 0;
        (job.Phase, job.StartedAt) = (JobPhase.Running, now);
        _running.Add(job, now + job.Timeout);
        return job;
    }

    /// <summary>The next running job whose time is over. <see cref="JobPhase.Cancelled"/>: tell it to stop; <see cref="JobPhase.Lingering"/>: it has not stopped and has failed.</summary>
    public Job? TakeOverdue(long now)
    {
        if (_running.First is not { } job || job.Due > now)
        {
            return null;
        }

        _running.Remove(job);
        if (job.Phase == JobPhase.Running)
        {
            job.Phase = JobPhase.Cancelled;
            _running.Add(job, now + Patience);
        }
        else
        {
            job.Phase = JobPhase.Lingering;
            Hanging++;
            _waiting.Add(job, Next(job, now));
        }

        return job;
    }

    /// <summary>A job has ended.</summary>
    /// <returns>Whether what it found counts.</returns>
    public bool End(Job job, long now)
    {
        switch (job.Phase)
        {
            case JobPhase.Running or JobPhase.Cancelled:
                _running.Remove(job);
                job.Phase = JobPhase.Waiting;
                _waiting.Add(job, Next(job, now));
                return true;
            case JobPhase.Lingering:
                Hanging--;
                job.Phase = JobPhase.Waiting;
                return false;
            default:
                return false;
        }
    }

    private bool CanTake(Job job) => job.Phase == JobPhase.Lingering || _running.Count < slots;

    private long Next(Job job, long now) => Math.Max(now, job.StartedAt + jitter.Around(job.Interval));
}
