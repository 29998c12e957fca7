/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Puts a packet into the tunnel to its server: byte for byte the headers that src/Pivot.Packets/Tunnels writes, but for
 * the identification of what may be fragmented, which only has to be another one for each packet. */
#ifndef FLOW_TUNNEL_H
#define FLOW_TUNNEL_H

#include <stddef.h>

#include "flow_rewriting.h"

#define GRE_BYTES 4
#define GUE_BYTES 4
/* The default net.ipv4.ip_local_port_range, which udp_flow_src_port takes source ports from. */
#define LEAST_SOURCE_PORT 32768
#define MOST_SOURCE_PORT 60999
#define IP_VERSION_4 0x45
#define IP6_LABEL 0x000fffff
/* The outer length has 16 bits. */
#define MOST_OUTER_BYTES 0xffff

/* The protocol's own header, behind the outer IP header; the longest is UDP with GUE. */
struct shim {
	__be16 words[6];
};

static __always_inline __u32 shim_bytes(__u8 tunnel)
{
	if (tunnel == FLOW_GUE)
		return sizeof(struct udphdr) + GUE_BYTES;
	return tunnel == FLOW_GRE ? GRE_BYTES : 0;
}

static __always_inline __u32 outer_bytes(const struct ends *outer)
{
	return network_bytes(outer->is_ipv6) + shim_bytes(outer->tunnel);
}

static __always_inline __be16 source_port(__u32 entropy)
{
	entropy ^= entropy << 16;
	return bpf_htons((__u16)(((__u64)entropy * (MOST_SOURCE_PORT - LEAST_SOURCE_PORT) >> 32) + LEAST_SOURCE_PORT));
}

static __always_inline __u8 carried_protocol(bool is_ipv6)
{
	return is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;
}

/* Makes of a packet's ends those of the tunnel that it goes into. */
static __always_inline void find_outer_ends(const struct flow_server *server, const struct found *found, bool is_ipv6,
					    struct ends *ends)
{
	__builtin_memcpy(ends->source, server->source, sizeof(ends->source));
	__builtin_memcpy(ends->destination, server->address, sizeof(ends->destination));
	ends->is_ipv6 = server->family == 6;
	ends->tunnel = server->tunnel;
	ends->protocol = carried_protocol(is_ipv6);
	ends->ports = 0;
	if (ends->tunnel == FLOW_GRE)
		ends->protocol = IPPROTO_GRE;
	if (ends->tunnel == FLOW_GUE) {
		ends->protocol = IPPROTO_UDP;
		ends->ports = two_ports(source_port(found->flow.entropy), server->port);
	}
}

/* Writes the shim, where there is one, behind the outer IP header. */
static __always_inline bool store_shim(struct __sk_buff *skb, const struct ends *outer, bool is_ipv6, __u32 length)
{
	__u32 behind = ETH_HLEN + network_bytes(outer->is_ipv6);
	struct shim shim = {};

	if (outer->tunnel == FLOW_GRE) {
		shim.words[1] = is_ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
		return bpf_skb_store_bytes(skb, behind, &shim, GRE_BYTES, BPF_F_RECOMPUTE_CSUM) == 0;
	}
	if (outer->tunnel != FLOW_GUE)
		return true;
	shim.words[0] = outer->ports;
	shim.words[1] = outer->ports >> 16;
	shim.words[2] = bpf_htons(sizeof(struct udphdr) + GUE_BYTES + length);
	shim.words[4] = bpf_htons(carried_protocol(is_ipv6));
	return bpf_skb_store_bytes(skb, behind, &shim, sizeof(shim), BPF_F_RECOMPUTE_CSUM) == 0;
}

static __always_inline __u64 room_flags(const struct ends *outer)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO;

	flags |= outer->is_ipv6 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV4;
	if (outer->tunnel == FLOW_GRE)
		flags |= BPF_F_ADJ_ROOM_ENCAP_L4_GRE;
	if (outer->tunnel == FLOW_GUE)
		flags |= BPF_F_ADJ_ROOM_ENCAP_L4_UDP;
	return flags;
}

/* Packets of either family. */
static __always_inline bool store_outer4(struct __sk_buff *skb, const struct ends *outer,
					 const struct flow_packet *packet, __u16 id)
{
	struct iphdr ip = {
	    .tos = packet->class,
	    .tot_len = bpf_htons(outer_bytes(outer) + packet->length),
	    .ttl = packet->hops - 1,
	    .protocol = outer->protocol,
	    .saddr = outer->source[0],
	    .daddr = outer->destination[0],
	};
	const __u16 *words = (const __u16 *)&ip;
	__u32 sum = 0;

	*(__u8 *)&ip = IP_VERSION_4;
	if (packet->may_fragment)
		ip.id = bpf_htons(id);
	else
		ip.frag_off = bpf_htons(IPV4_DONT_FRAGMENT);
#pragma unroll
	for (unsigned int i = 0; i < sizeof(ip) / 2; i++)
		sum += words[i];
	ip.check = ~fold16(sum);
	/* It sums up to 0. */
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) == 0;
}

static __always_inline bool store_outer6(struct __sk_buff *skb, const struct ends *outer,
					 const struct flow_packet *packet, __u32 entropy)
{
	__u32 label = (entropy << 16 | entropy >> 16) & IP6_LABEL;
	struct ipv6hdr ip = {
	    .payload_len = bpf_htons(shim_bytes(outer->tunnel) + packet->length),
	    .nexthdr = outer->protocol,
	    .hop_limit = packet->hops - 1,
	};

	*(__be32 *)&ip = bpf_htonl(0x60000000 | (__u32)packet->class << 20 | label);
	__builtin_memcpy(&ip.saddr, outer->source, sizeof(ip.saddr));
	__builtin_memcpy(&ip.daddr, outer->destination, sizeof(ip.daddr));
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM) == 0;
}

/* Makes room for the outer headers; false when the kernel has none for a packet like this, which is unchanged then. */
static __always_inline bool make_room(struct __sk_buff *skb, const struct ends *outer)
{
	return bpf_skb_adjust_room(skb, outer_bytes(outer), BPF_ADJ_ROOM_MAC, room_flags(outer)) == 0;
}

/* Fills the room, and takes a hop off the packet behind it. */
static __always_inline bool encapsulate(struct __sk_buff *skb, const struct ends *outer, const struct found *found,
					const struct flow_packet *packet, bool is_ipv6, __u16 id)
{
	if (!take_hop(skb, ETH_HLEN + outer_bytes(outer), is_ipv6))
		return false;
	if (outer->is_ipv6 ? !store_outer6(skb, outer, packet, found->flow.entropy)
			   : !store_outer4(skb, outer, packet, id))
		return false;
	return store_shim(skb, outer, is_ipv6, packet->length);
}

#endif
