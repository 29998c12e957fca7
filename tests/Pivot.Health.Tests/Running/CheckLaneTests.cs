using Pivot.Health.Running;
using Pivot.Health.States;
using Pivot.Health.Tests.Fakes;

namespace Pivot.Health.Tests.Running;

public sealed class CheckLaneTests
{
    private static Job NewJob(int interval = 2_000, int timeout = 1_000) =>
        new(new ServerMonitor(Servers.Checked(), 0), JobKind.Check, TimeSpan.FromMilliseconds(interval), TimeSpan.FromMilliseconds(timeout));

    [Fact]
    public void DueHeap_RandomOperations_KeepTheOrder()
    {
        Random random = new(1);
        DueHeap heap = new();
        List<Job> inside = [];
        for (int i = 0; i < 20_000; i++)
        {
            if (inside.Count == 0 || random.Next(5) < 3)
            {
                Job job = NewJob();
                heap.Add(job, random.Next(1000));
                inside.Add(job);
            }
            else
            {
                Job job = inside[random.Next(inside.Count)];
                heap.Remove(job);
                Assert.Equal(-1, job.HeapIndex);
                inside.Remove(job);
            }

            Assert.Equal(inside.Count, heap.Count);
            Assert.Equal(inside.Count == 0 ? null : inside.Min(static job => job.Due), heap.First?.Due);
        }
    }

    [Fact]
    public void TenThousandServers_QuickChecks_RunOnTimeEvenlySpread()
    {
        const int Servers = 10_000;
        CheckLane lane = new(512, new Jitter(99));
        Dictionary<Job, List<long>> starts = [];
        for (int i = 0; i < Servers; i++)
        {
            Job job = NewJob();
            lane.Add(job, 0, 2_000);
            starts.Add(job, []);
        }

        Queue<(long End, Job Job)> running = new();
        int[] perSecond = new int[61];
        int most = 0;
        for (long now = 0; now < 60_000; now++)
        {
            while (running.TryPeek(out var first) && first.End <= now)
            {
                Assert.True(lane.End(running.Dequeue().Job, now));
            }

            while (lane.TakeDue(now) is { } job)
            {
                starts[job].Add(now);
                running.Enqueue((now + 20, job));
                perSecond[now / 1000]++;
            }

            Assert.Null(lane.TakeOverdue(now));
            most = Math.Max(most, lane.Running);
        }

        Assert.Equal(0, lane.StartedLate);
        Assert.True(most < 250, $"{most} at once");
        Assert.All(perSecond.Take(60), static count => Assert.InRange(count, 4_500, 5_500));
        Assert.All(starts.Values, static times =>
        {
            Assert.InRange(times[0], 0, 2_000);
            Assert.All(times.Zip(times.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 1_800, 2_200));
        });
    }

    [Fact]
    public void TenThousandServers_AThousandDead_DoNotDelayTheOthers()
    {
        CheckLane lane = new(1024, new Jitter(7));
        HashSet<Job> dead = [];
        for (int i = 0; i < 10_000; i++)
        {
            Job job = NewJob();
            lane.Add(job, 0, 2_000);
            if (i < 1_000)
            {
                dead.Add(job);
            }
        }

        PriorityQueue<Job, long> running = new();
        for (long now = 0; now < 20_000; now++)
        {
            while (running.TryPeek(out Job? job, out long end) && end <= now)
            {
                lane.End(running.Dequeue(), now);
            }

            while (lane.TakeOverdue(now) is { } job)
            {
                Assert.Contains(job, dead);
                running.Enqueue(job, now + 1);
            }

            while (lane.TakeDue(now) is { } job)
            {
                if (!dead.Contains(job))
                {
                    running.Enqueue(job, now + 5);
                }
            }
        }

        Assert.Equal(0, lane.StartedLate);
    }

    [Fact]
    public void TakeDue_AllSlotsTaken_WaitsInOrderAndCounts()
    {
        CheckLane lane = new(1, new Jitter(1));
        Job first = NewJob(), second = NewJob(), third = NewJob();
        lane.Add(first, 0, 0);
        lane.Add(second, 1, 0);
        lane.Add(third, 2, 0);

        Assert.Same(first, lane.TakeDue(10));
        Assert.Null(lane.TakeDue(10));
        Assert.Equal(1_010, lane.NextEvent);
        lane.End(first, 1_500);
        Assert.Same(second, lane.TakeDue(1_500));
        Assert.Equal(1, lane.StartedLate);
    }

    [Fact]
    public void TakeOverdue_JobThatDoesNotStop_LosesItsSlotAndFailsAgainUntilItEnds()
    {
        CheckLane lane = new(1, new Jitter(1));
        Job hanging = NewJob(), other = NewJob();
        lane.Add(hanging, 0, 0);
        lane.Add(other, 1, 0);
        lane.TakeDue(0);

        Assert.Null(lane.TakeOverdue(999));
        Assert.Equal((hanging, JobPhase.Cancelled), (lane.TakeOverdue(1_000), hanging.Phase));
        Assert.Null(lane.TakeOverdue(1_000));
        Assert.Null(lane.TakeDue(1_000));
        Assert.Equal((hanging, JobPhase.Lingering), (lane.TakeOverdue(1_000 + CheckLane.Patience), hanging.Phase));
        Assert.Same(other, lane.TakeDue(1_500));

        Assert.Equal((hanging, JobPhase.Lingering), (lane.TakeDue(2_300), hanging.Phase));
        Assert.False(lane.End(hanging, 3_000));
        lane.End(other, 3_000);
        Assert.Same(other, lane.TakeDue(4_000));
        lane.End(other, 4_001);
        Assert.Equal((hanging, JobPhase.Running), (lane.TakeDue(5_000), hanging.Phase));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Remove_Job_IsNeverTakenAgain(bool running)
    {
        CheckLane lane = new(1, new Jitter(1));
        Job job = NewJob();
        lane.Add(job, 0, 0);
        if (running)
        {
            lane.TakeDue(0);
        }

        lane.Remove(job);

        Assert.Equal(long.MaxValue, lane.NextEvent);
        Assert.Null(lane.TakeDue(long.MaxValue));
        Assert.False(lane.End(job, 5));
        Assert.Equal(0, lane.Running);
    }
}
