namespace Pivot.Director.Scheduling;

/// <summary>
/// Maglev's table (Eisenbud and others, NSDI 2016, §3.4): in turns, each server takes the slot it wants most of those still free. When a server leaves,
/// its slots go to the others and few of theirs change hands.
/// </summary>
internal static class MaglevTable
{
    /// <summary>Slots in a service's table (IP_VS_MH_TAB_INDEX 12); a prime, so that every skip visits every slot.</summary>
    public const int Size = 4093;

    /// <summary>No server.</summary>
    public const int None = -1;

    /// <summary>Fills a table.</summary>
    /// <param name="table">As many slots as a prime number; gets the index of a preference in each, or <see cref="None"/> when nobody takes any.</param>
    /// <param name="preferences">One for each server, in list order.</param>
    public static void Fill(Span<int> table, ReadOnlySpan<MaglevPreference> preferences)
    {
        table.Fill(None);
        var wanted = new int[preferences.Length];
        bool isWanted = false;
        for (int i = 0; i < wanted.Length; i++)
        {
            wanted[i] = preferences[i].Offset;
            isWanted |= preferences[i].Turns > 0;
        }

        int free = isWanted ? table.Length : 0;
        for (int server = 0; free > 0; server = (server + 1) % wanted.Length)
        {
            for (int turn = 0; turn < preferences[server].Turns && free > 0; turn++)
            {
                int slot = wanted[server];
                while (table[slot] != None)
                {
                    slot = (slot + preferences[server].Skip) % table.Length;
                }

                table[slot] = server;
                wanted[server] = slot;
                free--;
            }
        }
    }
}
