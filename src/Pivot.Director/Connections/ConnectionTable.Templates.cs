using Pivot.Packets;

namespace Pivot.Director.Connections;

/// <content>
/// Connection templates (persistence): which server a client network has at a service. A template lives until its timeout after the last connection that was made by it, and while it controls connections (IPVS: a
/// minute at a time). One that has controlled no connection but embryonic ones ends with the last of them, so that no flood of first packets can fill the table with what cannot be evicted.
/// </content>
internal sealed partial class ConnectionTable
{
    /// <summary>How much longer a template lives that is over but controls connections (<c>ip_vs_conn_expire</c>).</summary>
    private const ulong LongerSeconds = 60;

    /// <summary>Templates there are; <see cref="Count"/> counts them too. Written under the lock.</summary>
    public int TemplateCount { get; private set; }

    /// <summary>Finds a template and lets it live for its whole timeout from now on.</summary>
    /// <param name="key">As <see cref="TemplateKey"/> makes it.</param>
    /// <param name="timeoutTicks">Its timeout.</param>
    /// <param name="now">The present.</param>
    /// <param name="template">The template; its server is the one that the client has.</param>
    public bool TryUseTemplate(in FlowKey key, uint timeoutTicks, ulong now, out ConnectionHit template)
    {
        lock (_lock)
        {
            if (!_index.TryFind(key, out template))
            {
                return false;
            }

            ref ConnectionRecord record = ref _region.Record(template.Number);
            record.LastSeen = (uint)now;
            record.TemplateTicks = timeoutTicks;
            Rearm(template.Number, record, now);
            return true;
        }
    }

    /// <summary>Makes a template, which may be evicted until a connection that it controls is more than embryonic, or finds the one that another worker has made meanwhile.</summary>
    /// <param name="connection">As <see cref="TemplateKey.ToRecord"/> makes it.</param>
    /// <param name="timeoutTicks">Its timeout.</param>
    /// <param name="now">The present.</param>
    /// <param name="template">The template.</param>
    /// <returns>False when the table is full.</returns>
    public bool TryAddTemplate(in NewConnection connection, uint timeoutTicks, ulong now, out ConnectionHit template)
    {
        lock (_lock)
        {
            if (_index.TryFind(connection.Key, out template))
            {
                return true;
            }

            template = default;
            uint number = TakeRecord();
            if (number == 0)
            {
                return false;
            }

            ref ConnectionRecord record = ref _region.Record(number);
            connection.Write(ref record, ref _region.Addresses6(number), now);
            record.StateWord = (uint)(ConnectionFlags.Template | ConnectionFlags.Embryonic);
            record.TemplateTicks = timeoutTicks;
            Commit(number, now);
            template = new ConnectionHit { Number = number, Commit = record.Commit, ServerId = connection.ServerId };
            return true;
        }
    }

    /// <summary>Gives a client network another server; connections that its template controls keep theirs.</summary>
    public void PointTemplate(in ConnectionHit template, int serverId)
    {
        lock (_lock)
        {
            ref ConnectionRecord record = ref _region.Record(template.Number);
            if (record.Commit == template.Commit)
            {
                _counts.TemplateRemoved(record.ServerId);
                record.ServerId = serverId;
                _counts.TemplateAdded(serverId);
            }
        }
    }

    private static bool IsTemplate(in ConnectionRecord record) => (record.Flags & ConnectionFlags.Template) != 0;

    /// <summary>A template that controls connections is evicted with the last of them.</summary>
    private static bool IsOnEmbryonicList(in ConnectionRecord record) =>
        (record.Flags & ConnectionFlags.Embryonic) != 0 && (!IsTemplate(record) || record.Controlled == 0);

    /// <summary>A free record for a connection; its template cannot be evicted for it.</summary>
    private uint TakeRecord(ref uint template, uint templateCommit)
    {
        if (template == 0 || _region.Record(template).Commit != templateCommit)
        {
            template = 0;
            return TakeRecord();
        }

        Control(template);
        uint number = TakeRecord();
        if (number == 0)
        {
            Release(template);
        }

        return number;
    }

    private void Control(uint template)
    {
        ref ConnectionRecord record = ref _region.Record(template);
        if (IsOnEmbryonicList(record))
        {
            _embryonic.Remove(template);
        }

        record.Controlled++;
    }

    private void Release(uint template)
    {
        ref ConnectionRecord record = ref _region.Record(template);
        record.Controlled--;
        if (IsOnEmbryonicList(record))
        {
            _embryonic.Add(template);
            End(template, ConnectionEnd.Replaced);
        }
    }

    /// <summary>A connection of the template is more than embryonic, and so is the template.</summary>
    private void Prove(uint template)
    {
        if (template != 0)
        {
            _region.Record(template).StateWord &= ~(uint)ConnectionFlags.Embryonic;
        }
    }

    /// <summary>Counts anew what each template controls; a connection whose template is none any more has none.</summary>
    private void RebuildControl()
    {
        for (uint number = 1; number <= _region.Header.HighWater; number++)
        {
            ref ConnectionRecord record = ref _region.Record(number);
            if ((record.Commit & 1) == 0 || IsTemplate(record) || record.Template == 0)
            {
                continue;
            }

            if (record.Template > _region.Header.HighWater || !IsTemplateOf(_region.Record(record.Template), record.ServiceId))
            {
                record.Template = 0;
                continue;
            }

            _region.Record(record.Template).Controlled++;
            if ((record.Flags & ConnectionFlags.Embryonic) == 0)
            {
                Prove(record.Template);
            }
        }
    }

    private static bool IsTemplateOf(in ConnectionRecord record, int serviceId) => (record.Commit & 1) != 0 && IsTemplate(record) && record.ServiceId == serviceId;
}
