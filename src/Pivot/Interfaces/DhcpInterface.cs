using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Pivot.Linux;
using Pivot.Linux.RtNetlink;
using Pivot.Rendering;

namespace Pivot.Interfaces;

/// <summary>One interface with <c>address = "dhcp"</c>: its client while there is such an interface, and the lease. Used under its keeper's lock, but for the disposal.</summary>
/// <param name="name">The interface.</param>
/// <param name="hostName">The name that servers are told.</param>
/// <param name="directory">Where udhcpc works.</param>
/// <param name="happened">Told of the client's events, on a thread of its own.</param>
/// <param name="logger">Where it logs.</param>
internal sealed class DhcpInterface(string name, string hostName, string directory, Action<DhcpInterface, DhcpClient, DhcpEvent> happened, ILogger logger) : IDisposable
{
    private DhcpClient? _client;
    private int _index;
    private bool _hadCarrier;
    private ulong _leasedAtMilliseconds;
    private bool _isUnanswered;

    /// <summary>It has the address of an earlier run until a server says otherwise.</summary>
    private bool _goesOn;

    /// <summary>The interface's name.</summary>
    public string Name => name;

    /// <summary>The name that servers are told.</summary>
    public string HostName => hostName;

    /// <summary>The lease in force; null = none.</summary>
    public DhcpLease? Lease { get; private set; }

    /// <summary>A server has answered: what was on the interface before counts no more.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Seconds that the lease is good for; null = for ever.</summary>
    public uint? RemainingSeconds => Lease?.Seconds is not { } seconds ? null : (uint)Math.Max(1, (long)seconds - (long)((BootClock.Milliseconds - _leasedAtMilliseconds) / 1000));

    /// <summary>What the user should know; null = nothing.</summary>
    public string? Note => Lease is not null || _client is null || (_goesOn && !_isUnanswered) ? null
        : _isUnanswered ? $"{name} has no address by DHCP: no server answers, and it is asked again every few seconds"
        : $"{name} has no address by DHCP yet: a server has been asked";

    /// <summary>Has a client while there is the interface; one that has its carrier again asks its server again.</summary>
    /// <param name="link">The interface; null = there is none.</param>
    /// <param name="before">The address that it had last; null = none.</param>
    /// <returns>A client that is over, to be disposed of without the keeper's lock; null = none.</returns>
    /// <exception cref="HostException">The client cannot be started.</exception>
    public DhcpClient? Follow(NetworkLink? link, IPAddress? before)
    {
        DhcpClient? over = null;
        if (_client is not null && link?.Index != _index)
        {
            (over, _client) = (_client, null);
            (Lease, IsSettled) = (null, true);
        }

        if (link is null)
        {
            return over;
        }

        if (_client is null)
        {
            _client = new DhcpClient(name, hostName, Lease?.Address ?? before, directory, (client, what) => happened(this, client, what), logger);
            _index = link.Index;
            _goesOn = before is not null;
        }
        else if (link.HasCarrier && !_hadCarrier)
        {
            _client.Renew();
        }

        _hadCarrier = link.HasCarrier;
        return over;
    }

    /// <summary>Gives up a lease whose time is over: a client that has been started again does not know of it.</summary>
    /// <returns>True when there was one.</returns>
    public bool EndOverdue()
    {
        if (Lease is not { Seconds: { } seconds } lost || BootClock.Milliseconds - _leasedAtMilliseconds < seconds * 1000UL)
        {
            return false;
        }

        GiveUp(lost);
        return true;
    }

    /// <summary>Takes over what has happened.</summary>
    /// <returns>True when the interface is to be something else now, or there is something else to say of it.</returns>
    public bool Take(DhcpClient from, DhcpEvent what)
    {
        if (from != _client)
        {
            return false;
        }

        switch (what.Name)
        {
            case DhcpEvent.Bound or DhcpEvent.Renewed when what.Lease is { } lease:
                Say(lease);
                (Lease, IsSettled, _isUnanswered) = (lease, true, false);
                _leasedAtMilliseconds = BootClock.Milliseconds;
                return true;

            // A client that has only begun says so too: then what an earlier one has got is still good until a server says otherwise.
            case DhcpEvent.Lost when Lease is { } lost && !from.IsBeginning:
                GiveUp(lost);
                return true;
            case DhcpEvent.Unanswered when !_isUnanswered && Lease is null:
                InterfaceMessages.Unanswered(logger, name);
                _isUnanswered = true;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Ends the client.</summary>
    public void Dispose() => _client?.Dispose();

    private void GiveUp(DhcpLease lost)
    {
        InterfaceMessages.LeaseLost(logger, name, lost.Address.ToString());
        (Lease, _goesOn) = (null, false);
    }

    private void Say(DhcpLease lease)
    {
        if (lease.GivesTheSame(Lease))
        {
            InterfaceMessages.Renewed(logger, name);
            return;
        }

        string duration = lease.Seconds is { } seconds ? $"for {HumanUnits.Duration(seconds)}" : "for good";
        string server = lease.Server is { } from ? $" from {from}" : "";
        string before = Lease is { } had && !had.Address.Equals(lease.Address) ? $" (was {had.Address})" : "";
        InterfaceMessages.Leased(logger, name, string.Create(CultureInfo.InvariantCulture, $"address {lease.Address}/{lease.PrefixLength}{before} by DHCP{server}, {duration}"));
    }
}
