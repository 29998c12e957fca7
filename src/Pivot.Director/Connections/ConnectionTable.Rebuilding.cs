using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>The start on a region that holds connections of an earlier run.</content>
internal sealed partial class ConnectionTable
{
    /// <summary>Makes index, timers and lists anew from the records; uncommitted or impossible records become free.</summary>
    private void Rebuild(ulong now)
    {
        var embryonic = new List<uint>();
        for (uint number = _region.Header.HighWater; number >= 1; number--)
        {
            ref ConnectionRecord record = ref _region.Record(number);
            ref ConnectionAccounting accounting = ref _region.Accounting(number);
            (accounting.TimerNext, accounting.TimerPrevious, accounting.EmbryonicNext, accounting.EmbryonicPrevious) = (0, 0, 0, 0);
            if (!TryAdopt(number, record))
            {
                record.Commit += record.Commit & 1;
                _pool.Return(number);
                continue;
            }

            Enlist(number, record, now);
            if ((record.Flags & ConnectionFlags.FastPath) != 0)
            {
                _nextToForget = 1;
            }

            if (IsTemplate(record))
            {
                record.Controlled = 0;
            }

            if ((record.Flags & ConnectionFlags.Embryonic) != 0)
            {
                embryonic.Add(number);
            }
        }

        RebuildControl();
        embryonic.RemoveAll(number => !IsOnEmbryonicList(_region.Record(number)));
        embryonic.Sort((one, other) => Ticks.Since(now, _region.Record(other).Created).CompareTo(Ticks.Since(now, _region.Record(one).Created)));
        foreach (uint number in embryonic)
        {
            _embryonic.Add(number);
        }
    }

    /// <summary>Indexes a record that can be trusted and whose 5-tuples no other record has.</summary>
    private bool TryAdopt(uint number, in ConnectionRecord record)
    {
        if (!TableRecovery.IsSound(record, _region.Addresses6(number), Identities.Highest))
        {
            return false;
        }

        FlowKey forward = _region.ForwardKey(number, record);
        FlowKey reply = _region.ReplyKey(number, record);
        if (IsTemplate(record) && !TemplateKey.IsSound(forward, reply, record.ServiceId))
        {
            return false;
        }

        if (forward == reply || _index.TryFind(forward, out _) || _index.TryFind(reply, out _))
        {
            return false;
        }

        NoteLocalEnd(record.ServerId, forward, reply);
        _index.Add(number);
        return true;
    }
}
