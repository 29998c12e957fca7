namespace Pivot.Director.Connections;

/// <summary>The embryonic connections from the oldest to the youngest: who goes first when the table is full. Intrusive; under the table's lock.</summary>
internal sealed class EmbryonicList(TableRegion region)
{
    private uint _youngest;

    /// <summary>The oldest one's record, 0 when there is none.</summary>
    public uint Oldest { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a record as the youngest.</summary>
    public void Add(uint number)
    {
        ref ConnectionAccounting links = ref region.Accounting(number);
        links.EmbryonicPrevious = _youngest;
        links.EmbryonicNext = 0;
        if (_youngest != 0)
        {
            region.Accounting(_youngest).EmbryonicNext = number;
        }
        else
        {
            Oldest = number;
        }

        _youngest = number;
        Count++;
    }

    /// <summary>Takes a record off; it must be on the list.</summary>
    public void Remove(uint number)
    {
        ref ConnectionAccounting links = ref region.Accounting(number);
        if (links.EmbryonicPrevious != 0)
        {
            region.Accounting(links.EmbryonicPrevious).EmbryonicNext = links.EmbryonicNext;
        }
        else
        {
            Oldest = links.EmbryonicNext;
        }

        if (links.EmbryonicNext != 0)
        {
            region.Accounting(links.EmbryonicNext).EmbryonicPrevious = links.EmbryonicPrevious;
        }
        else
        {
            _youngest = links.EmbryonicPrevious;
        }

        links.EmbryonicNext = 0;
        links.EmbryonicPrevious = 0;
        Count--;
    }
}
