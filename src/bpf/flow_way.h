/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The way on, as the kernel's routes have it for what the director sends. A neighbour that the kernel knows is asked
 * again by the kernel when it has not been heard of for long; one that it does not know is the slow path's, where a
 * client hears of a server that does not answer. */
#ifndef FLOW_WAY_H
#define FLOW_WAY_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <linux/pkt_cls.h>

#include "flow_packet.h"

/* bpf_helpers.h has no system headers. */
#define AF_INET 2
#define AF_INET6 10

/* Whom the packet that leaves is from and for; in a tunnel that is the outer one. IPv4 in the first word; ports as they
 * lie in the packet, 0 without. */
struct ends {
	__u32 source[4];
	__u32 destination[4];
	__u32 ports;
	__u8 protocol;
	__u8 tunnel; /* 0: none */
	bool is_ipv6;
};

/* Whom a packet is sent to next. */
union hop {
	struct bpf_redir_neigh neighbour;
	__u8 addresses[2 * ETH_ALEN]; /* Ethernet's, as they lie in the frame */
};

/* Where a packet is to be sent. */
struct way {
	__u32 interface;
	__u32 is_known; /* not 0: the hop's Ethernet addresses */
	union hop hop;
};

/* Asks the kernel for route and neighbour. False when the packet has to go to the director: no route, a special one, a
 * link too small, one that leads back, or a neighbour that is not known. */
static __always_inline bool ask_for_way(struct __sk_buff *skb, const struct ends *ends, __u8 class, __u32 wire,
					__u32 device, struct way *way, struct bpf_fib_lookup *lookup)
{
	lookup->ifindex = device;
	lookup->family = ends->is_ipv6 ? AF_INET6 : AF_INET;
	lookup->l4_protocol = ends->protocol;
	lookup->sport = ends->ports & 0xffff;
	lookup->dport = ends->ports >> 16;
	lookup->tot_len = wire > 0xffff ? 0xffff : wire;
	if (ends->is_ipv6) {
		lookup->flowinfo = bpf_htonl((__u32) class << 20);
		__builtin_memcpy(lookup->ipv6_src, ends->source, sizeof(ends->source));
		__builtin_memcpy(lookup->ipv6_dst, ends->destination, sizeof(ends->destination));
	} else {
		lookup->tos = class;
		lookup->ipv4_src = ends->source[0];
		lookup->ipv4_dst = ends->destination[0];
	}
	if (bpf_fib_lookup(skb, lookup, sizeof(*lookup), 0) != BPF_FIB_LKUP_RET_SUCCESS || lookup->ifindex == device)
		return false;
	way->interface = lookup->ifindex;
	/* 0, as the kernel leaves it. The verifier does not know, and so does not look at all that follows twice. */
	way->is_known = lookup->h_vlan_TCI;
	way->hop.neighbour.nh_family = lookup->family;
	__builtin_memcpy(way->hop.neighbour.ipv6_nh, lookup->ipv6_dst, sizeof(way->hop.neighbour.ipv6_nh));
	return true;
}

/* The way leads to the address itself, and not to a router. */
static __always_inline bool is_on_link(const struct way *way, const struct ends *ends)
{
	const __u32 *next = way->hop.neighbour.ipv6_nh;
	const __u32 *last = ends->destination;

	return way->hop.neighbour.nh_family == (ends->is_ipv6 ? AF_INET6 : AF_INET) && next[0] == last[0] &&
	       next[1] == last[1] && next[2] == last[2] && next[3] == last[3];
}

static __always_inline int send(struct __sk_buff *skb, struct way *way)
{
	struct ethhdr *ethernet;

	if (!way->is_known)
		return bpf_redirect_neigh(way->interface, &way->hop.neighbour, sizeof(way->hop.neighbour), 0);
	ethernet = headers_of(skb, sizeof(*ethernet));
	if (!ethernet)
		return TC_ACT_SHOT;
	__builtin_memcpy(ethernet, way->hop.addresses, sizeof(way->hop.addresses));
	/* A tunnel's outer header may be of the other family. */
	ethernet->h_proto = skb->protocol;
	return bpf_redirect(way->interface, 0);
}

#endif
