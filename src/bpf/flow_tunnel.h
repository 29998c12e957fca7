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

static __always_inline __u32 outer_bytes(const struct flow_server *server)
{
	return network_bytes(server->family == 6) + shim_bytes(server->tunnel);
}

static __always_inline __be16 source_port(__u32 entropy)
{
	entropy ^= entropy << 16;
	return bpf_htons((__u16)(((__u64)entropy * (MOST_SOURCE_PORT - LEAST_SOURCE_PORT) >> 32) + LEAST_SOURCE_PORT));
}

/* Writes the shim; returns the outer protocol. */
static __always_inline __u8 make_shim(const struct flow_server *server, const struct found *found, bool is_ipv6,
				      __u32 length, struct shim *shim)
{
	__u8 carried = is_ipv6 ? IPPROTO_IPV6 : IPPROTO_IPIP;

	if (server->tunnel == FLOW_GRE) {
		shim->words[1] = is_ipv6 ? bpf_htons(ETH_P_IPV6) : bpf_htons(ETH_P_IP);
		return IPPROTO_GRE;
	}
	if (server->tunnel != FLOW_GUE)
		return carried;
	shim->words[0] = source_port(found->flow.entropy);
	shim->words[1] = server->port;
	shim->words[2] = bpf_htons(sizeof(struct udphdr) + GUE_BYTES + length);
	shim->words[4] = bpf_htons(carried);
	return IPPROTO_UDP;
}

static __always_inline __u64 room_flags(const struct flow_server *server)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO;

	flags |= server->family == 6 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV6 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV4;
	if (server->tunnel == FLOW_GRE)
		flags |= BPF_F_ADJ_ROOM_ENCAP_L4_GRE;
	if (server->tunnel == FLOW_GUE)
		flags |= BPF_F_ADJ_ROOM_ENCAP_L4_UDP;
	return flags;
}

/* Packets of either family. */
static __always_inline bool store_outer4(struct __sk_buff *skb, const struct flow_server *server,
					 const struct flow_packet *packet, __u8 protocol, __u16 id)
{
	struct iphdr ip = {
	    .tos = packet->class,
	    .tot_len = bpf_htons(outer_bytes(server) + packet->length),
	    .ttl = packet->hops - 1,
	    .protocol = protocol,
	    .saddr = *(const __u32 *)server->source,
	    .daddr = *(const __u32 *)server->address,
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
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) == 0;
}

static __always_inline bool store_outer6(struct __sk_buff *skb, const struct flow_server *server,
					 const struct flow_packet *packet, __u8 protocol, __u32 entropy)
{
	__u32 label = (entropy << 16 | entropy >> 16) & IP6_LABEL;
	struct ipv6hdr ip = {
	    .payload_len = bpf_htons(shim_bytes(server->tunnel) + packet->length),
	    .nexthdr = protocol,
	    .hop_limit = packet->hops - 1,
	};

	*(__be32 *)&ip = bpf_htonl(0x60000000 | (__u32)packet->class << 20 | label);
	__builtin_memcpy(&ip.saddr, server->source, sizeof(ip.saddr));
	__builtin_memcpy(&ip.daddr, server->address, sizeof(ip.daddr));
	return bpf_skb_store_bytes(skb, ETH_HLEN, &ip, sizeof(ip), 0) == 0;
}

/* Makes room for the outer headers; false when the kernel has none for a packet like this, which is unchanged then. */
static __always_inline bool make_room(struct __sk_buff *skb, const struct flow_server *server)
{
	return bpf_skb_adjust_room(skb, outer_bytes(server), BPF_ADJ_ROOM_MAC, room_flags(server)) == 0;
}

/* Fills the room, and takes a hop off the packet behind it. */
static __always_inline bool encapsulate(struct __sk_buff *skb, const struct flow_server *server,
					const struct found *found, const struct flow_packet *packet, bool is_ipv6,
					__u16 id)
{
	struct shim shim = {};
	__u8 protocol = make_shim(server, found, is_ipv6, packet->length, &shim);
	__u32 behind = ETH_HLEN + network_bytes(server->family == 6);

	if (!take_hop(skb, ETH_HLEN + outer_bytes(server), is_ipv6))
		return false;
	if (server->family == 6 ? !store_outer6(skb, server, packet, protocol, found->flow.entropy)
				: !store_outer4(skb, server, packet, protocol, id))
		return false;
	if (server->tunnel == FLOW_GRE)
		return bpf_skb_store_bytes(skb, behind, &shim, GRE_BYTES, 0) == 0;
	return server->tunnel != FLOW_GUE || bpf_skb_store_bytes(skb, behind, &shim, sizeof(shim), 0) == 0;
}

#endif
