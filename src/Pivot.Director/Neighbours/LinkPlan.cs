using Pivot.Director.Services;
using Pivot.Packets;

namespace Pivot.Director.Neighbours;

/// <summary>What the bridged director is on its link.</summary>
/// <param name="Own">Its own addresses. Its IPv6 link-local address is made of its Ethernet address and need not be given.</param>
/// <param name="Virtual">Addresses and prefixes of virtual services.</param>
/// <param name="Routes">Subnets of the link, and gateways.</param>
/// <param name="IsRouter">What IPv6 advertisements say: true where real servers have the director as their gateway.</param>
public sealed record LinkPlan(IReadOnlyList<IpAddress> Own, IReadOnlyList<AddressPrefix> Virtual, IReadOnlyList<LinkRoute> Routes, bool IsRouter = false)
{
    /// <summary>No address and no route but what IPv6 has by itself.</summary>
    public static LinkPlan Empty { get; } = new([], [], []);

    /// <summary>True when the two mean the same; records compare lists by where they are.</summary>
    public bool IsLike(LinkPlan other) =>
        IsRouter == other.IsRouter && AreLike(Own, other.Own) && AreLike(Virtual, other.Virtual) && AreLike(Routes, other.Routes);

    private static bool AreLike<T>(IReadOnlyList<T> one, IReadOnlyList<T> other)
        where T : IEquatable<T>
    {
        for (int number = 0; number < one.Count; number++)
        {
            if (one.Count != other.Count || !one[number].Equals(other[number]))
            {
                return false;
            }
        }

        return one.Count == other.Count;
    }
}
