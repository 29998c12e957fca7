/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The way on, as the kernel's routes have it. The kernel's neighbour table does the rest, so that a neighbour is asked
 * for, and asked again when it has not been heard of for long. */
#ifndef FLOW_WAY_H
#define FLOW_WAY_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "flow_packet.h"

/* bpf_helpers.h has no system headers. */
#define AF_INET 2
#define AF_INET6 10

/* Whom the packet that leaves is from and for. IPv4 in the first word. */
struct ends {
	__u32 source[4];
	__u32 destination[4];
};

/* Where a packet is to be sent. */
struct way {
	struct bpf_redir_neigh next;
	__u32 interface;
};

/* False when the packet has to go to the director: no route, a special one, a link too small, or one that leads back.
 */
static __always_inline bool find_way(struct __sk_buff *skb, const struct ends *ends, bool is_ipv6, __u8 class,
				     __u32 wire, __u32 device, struct way *way)
{
	struct bpf_fib_lookup lookup = {.ifindex = skb->ifindex, .family = is_ipv6 ? AF_INET6 : AF_INET};
	long result;

	lookup.tot_len = wire > 0xffff ? 0xffff : wire;
	if (is_ipv6) {
		lookup.flowinfo = bpf_htonl((__u32) class << 20);
		__builtin_memcpy(lookup.ipv6_src, ends->source, sizeof(ends->source));
		__builtin_memcpy(lookup.ipv6_dst, ends->destination, sizeof(ends->destination));
	} else {
		lookup.tos = class;
		lookup.ipv4_src = ends->source[0];
		lookup.ipv4_dst = ends->destination[0];
	}
	result = bpf_fib_lookup(skb, &lookup, sizeof(lookup), 0);
	if ((result != BPF_FIB_LKUP_RET_SUCCESS && result != BPF_FIB_LKUP_RET_NO_NEIGH) || lookup.ifindex == device)
		return false;
	way->interface = lookup.ifindex;
	way->next.nh_family = lookup.family;
	__builtin_memcpy(way->next.ipv6_nh, lookup.ipv6_dst, sizeof(way->next.ipv6_nh));
	return true;
}

static __always_inline int send(struct way *way)
{
	return bpf_redirect_neigh(way->interface, &way->next, sizeof(way->next), 0);
}

#endif
