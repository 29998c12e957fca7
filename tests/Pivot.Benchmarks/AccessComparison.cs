using System.Diagnostics;
using System.Globalization;
using Pivot.Director;
using Pivot.Director.Access;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Benchmarks;

/// <summary>
/// What judging clients and telling of connections adds to a new connection, and what a packet costs that is kept out. As in <see cref="ScaleComparison"/> all cases take turns in one process, and of each the fastest tenth counts.
/// </summary>
internal static class AccessComparison
{
    private const int Packets = 8 * 1024;
    private const int Turns = 200;
    private const int Flows = 1 << 22;

    /// <summary>The networks of the clients of <see cref="ScaleDirector"/>: 172.16.0.0/14 in /24s.</summary>
    private const uint FirstClient = 0xac10_0000;

    /// <summary>Measures and prints.</summary>
    public static void Print()
    {
        ClientNetworks few = Clients(0);
        ClientNetworks many = Clients(100_000);
        ClientNetworks others = Others(100_000);
        var never = new ClientRate(1, TimeSpan.FromDays(1));
        var plenty = new ClientRate(ClientRate.MostConnections, TimeSpan.FromSeconds(1));
        Case[] cases =
        [
            new("a new connection", service => service),
            new("... allow, 1,024 networks", service => service with { Allow = few }),
            new("... allow, 100,000 networks", service => service with { Allow = many }),
            new("... allow and deny, 100,000 networks each", service => service with { Allow = many, Deny = others }),
            new("... rate", service => service with { Rate = plenty }),
            new("... all three", service => service with { Allow = many, Deny = others, Rate = plenty }),
            new("... told at its end", service => service with { Telling = ConnectionTelling.End }),
            new("... told at its start and end", service => service with { Telling = ConnectionTelling.StartAndEnd }),
            new("a packet of a denied client, 100,000 networks", service => service with { Deny = many }),
            new("a packet of a client over its rate", service => service with { Rate = never }, flows: 1 << 10),
        ];
        for (int turn = 0; turn < Turns; turn++)
        {
            foreach (Case one in cases)
            {
                one.TakeTurn();
            }
        }

        foreach (Case one in cases)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {one.Name,-48} {one.FastestTenth,7:0.0} ns   {one.FastestTenth / cases[0].FastestTenth:0.00} times"));
            one.Dispose();
        }

        foreach (int count in (int[])[100, 10_000, 100_000, 1_000_000])
        {
            PrintLookup(count);
        }
    }

    private static void PrintLookup(int count)
    {
        foreach (bool isIPv4 in (bool[])[true, false])
        {
            var random = new Random(count);
            AddressPrefix[] networks = [.. Enumerable.Range(0, count).Select(_ => Network(Address(random, isIPv4), isIPv4 ? 24 : 48))];
            Stopwatch building = Stopwatch.StartNew();
            ClientNetworks set = ClientNetworks.Of(networks);
            building.Stop();
            IpAddress[] asked = [.. Enumerable.Range(0, 1 << 16).Select(number => number % 2 == 0 ? networks[random.Next(count)].Network : Address(random, isIPv4))];
            double best = double.MaxValue;
            int found = 0;
            for (int turn = 0; turn < 20; turn++)
            {
                long start = Stopwatch.GetTimestamp();
                foreach (IpAddress address in asked)
                {
                    found += set.Contains(address) ? 1 : 0;
                }

                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / asked.Length);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {(isIPv4 ? "IPv4" : "IPv6")}, {count,9:#,0} networks: {best,6:0.0} ns a client, {set.Bytes / 1e6:0.00} MB, built in {building.Elapsed.TotalMilliseconds:0.0} ms ({found / 20} found)"));
        }
    }

    private static ClientNetworks Clients(int more) => ClientNetworks.Of(
        [.. Enumerable.Range(0, 1024).Select(number => new AddressPrefix(IpAddress.FromIPv4(FirstClient + ((uint)number << 8)), 24)), .. OtherNetworks(more)]);

    private static ClientNetworks Others(int count) => ClientNetworks.Of([.. OtherNetworks(count)]);

    /// <summary>Networks anywhere but below 172.0.0.0/8.</summary>
    private static IEnumerable<AddressPrefix> OtherNetworks(int count)
    {
        var random = new Random(count);
        return Enumerable.Range(0, count).Select(_ => Network(IpAddress.FromIPv4(((uint)random.Next(1, 172) << 24) | (uint)random.Next(1 << 24)), 24));
    }

    private static IpAddress Address(Random random, bool isIPv4) =>
        isIPv4 ? IpAddress.FromIPv4((uint)random.NextInt64(1L << 32)) : new IpAddress((1UL << 61) | ((ulong)random.NextInt64() >> 3), (ulong)random.NextInt64());

    private static AddressPrefix Network(IpAddress address, int length) => new(address.Network(length), length);

    /// <summary>One director under a load of SYNs, with the times of its turns.</summary>
    private sealed class Case : IDisposable
    {
        private readonly ScaleDirector _director = new(1 << 14, services: 1, servers: 1, "rr");
        private readonly ConnectionEvents _events = new(1 << 15);
        private readonly PacketBatch _batch;
        private readonly List<double> _nanoseconds = [];
        private readonly int _flows;
        private int _flow;

        public Case(string name, Func<VirtualServiceSpec, VirtualServiceSpec> change, int flows = Flows)
        {
            (Name, _flows) = (name, flows);
            _batch = _director.Batch(64);
            _director.Director.Apply([change(_director.Director.Services[0].Spec)], ConnectionTimeouts.Default);
            _director.Director.TellConnections(_events);
        }

        public string Name { get; }

        /// <summary>The mean of the fastest tenth of the turns, in ns a packet.</summary>
        public double FastestTenth => _nanoseconds.Order().Take(Math.Max(1, _nanoseconds.Count / 10)).Average();

        public void TakeTurn()
        {
            long start = Stopwatch.GetTimestamp();
            for (int done = 0; done < Packets; done += _batch.Capacity)
            {
                for (int i = 0; i < _batch.Capacity; i++)
                {
                    _flow = (_flow + 7919) % _flows;
                    _director.Write(_batch.Packet(i), _flow, TcpFlags.Syn);
                }

                _director.Process(_batch);
            }

            _nanoseconds.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Packets);
            while (_events.TryTake(out _))
            {
                // Another thread's work in the appliance.
            }
        }

        public void Dispose()
        {
            _batch.Dispose();
            _director.Dispose();
        }
    }
}
