namespace Pivot.Health.Running;

/// <summary>Jobs by when they are due: a binary heap whose members know their place, so that any one can be taken out. All operations are O(log n).</summary>
internal sealed class DueHeap
{
    private readonly List<Job> _jobs = [];

    /// <summary>The job that is due first; null when there is none.</summary>
    public Job? First => _jobs.Count == 0 ? null : _jobs[0];

    /// <summary>Jobs in it.</summary>
    public int Count => _jobs.Count;

    /// <summary>Puts a job in.</summary>
    /// <param name="job">In no heap.</param>
    /// <param name="due">When it is due.</param>
    public void Add(Job job, long due)
    {
        job.Due = due;
        _jobs.Add(job);
        Place(job, _jobs.Count - 1);
        Rise(job);
    }

    /// <summary>Takes a job out.</summary>
    /// <param name="job">In this heap.</param>
    public void Remove(Job job)
    {
        int hole = job.HeapIndex;
        Job last = _jobs[^1];
        _jobs.RemoveAt(_jobs.Count - 1);
        job.HeapIndex = -1;
        if (last != job)
        {
            Place(last, hole);
            Rise(last);
            Sink(last);
        }
    }

    private void Rise(Job job)
    {
        while (job.HeapIndex > 0 && _jobs[(job.HeapIndex - 1) / 2] is var parent && job.Due < parent.Due)
        {
            Exchange(job, parent);
        }
    }

    private void Sink(Job job)
    {
        while (true)
        {
            int left = (2 * job.HeapIndex) + 1;
            if (left >= _jobs.Count)
            {
                return;
            }

            Job child = left + 1 < _jobs.Count && _jobs[left + 1].Due < _jobs[left].Due ? _jobs[left + 1] : _jobs[left];
            if (job.Due <= child.Due)
            {
                return;
            }

            Exchange(child, job);
        }
    }

    private void Exchange(Job lower, Job upper)
    {
        int from = lower.HeapIndex;
        Place(lower, upper.HeapIndex);
        Place(upper, from);
    }

    private void Place(Job job, int index)
    {
        _jobs[index] = job;
        job.HeapIndex = index;
    }
}
