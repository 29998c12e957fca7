using System.Net;
using System.Net.NetworkInformation;
using Pivot.Linux.Neighbours;
using Pivot.Running;

namespace Pivot.Tests;

/// <summary>What is said about another machine that answers for a virtual address.</summary>
public sealed class ConflictKeeperTests
{
    private static readonly AddressConflict Conflict = new(IPAddress.Parse("192.0.2.80"), "eth0", PhysicalAddress.Parse("02-00-5E-10-20-30"));

    [Fact]
    public async Task Rounds_ConflictBeginsStaysAndEnds_AreLoggedOnceEachAndNotedMeanwhile()
    {
        LogLines log = new();
        List<string> notes = [];
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<ConflictKeeper> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int round = 0;
        using (ConflictKeeper keeper = new(Ask, TimeSpan.FromMilliseconds(1), log))
        {
            made.SetResult(keeper);
            await done.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }

        Assert.Equal(["", Conflict.ToString(), Conflict.ToString(), ""], notes);
        Assert.Equal([$"Warning {Conflict}", "Information the other machine on eth0 no longer answers for the virtual address 192.0.2.80"], log.Lines);
        Assert.Contains("02:00:5e:10:20:30", Conflict.ToString(), StringComparison.Ordinal);

        IReadOnlyList<AddressConflict> Ask(CancellationToken cancellation)
        {
            int number = Interlocked.Increment(ref round);
            if (number > 4)
            {
                return [];
            }

            notes.Add(string.Concat(made.Task.GetAwaiter().GetResult().Notes));
            if (number == 4)
            {
                done.SetResult();
            }

            return number is 1 or 2 ? [Conflict] : [];
        }
    }
}
