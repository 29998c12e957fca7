using Pivot.Director.Statistics;

namespace Pivot.Director;

/// <summary>What one worker thread alone writes: its number, its counters, its time, its budget of answers. Made by the director.</summary>
public sealed class Worker
{
    /// <summary>Answers (resets, ICMP errors, echo replies) a worker gives a second; beyond it the packets are dropped without one.</summary>
    private const int AnswersPerSecond = 1000;

    /// <summary>Between the first identifications of two workers, in the low half as in all of it: they count for the same hosts, and should not meet soon.</summary>
    private const uint IdentificationDistance = 0x3779_3779;

    private uint _identification;
    private ulong _answerSecond;
    private int _answersLeft = AnswersPerSecond;

    internal Worker(int number)
    {
        Number = number;
        _identification = (uint)number * IdentificationDistance;
    }

    /// <summary>0 for the first.</summary>
    public int Number { get; }

    internal DropCounters Drops { get; } = new();

    /// <summary>Packets passed unchanged.</summary>
    internal long Passed { get; set; }

    /// <summary>Echo requests to virtual addresses that were answered.</summary>
    internal long EchoReplies { get; set; }

    /// <summary>ICMP errors about connections that were translated.</summary>
    internal long IcmpErrors { get; set; }

    /// <summary>The tick of the batch at hand.</summary>
    internal ulong Now { get; set; }

    /// <summary>Takes identifications for packets that may be fragmented, of which a host keeps apart those that are under way.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The first; the low half is for IPv4.</returns>
    internal uint TakeIdentifications(int count)
    {
        uint first = _identification;
        _identification += (uint)count;
        return first;
    }

    /// <summary>Takes one answer from the budget; false when it is spent.</summary>
    internal bool MayAnswer()
    {
        ulong second = Now / Connections.Ticks.PerSecond;
        if (second != _answerSecond)
        {
            _answerSecond = second;
            _answersLeft = AnswersPerSecond;
        }

        return _answersLeft-- > 0;
    }
}
