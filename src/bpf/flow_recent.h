/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Ways that were found a moment ago. Asking for route and neighbour is the dearest part of carrying a packet, and a
 * transfer's packets come many in a moment: those of one tick of the coarse clock (1 to 10 ms) follow the first, with
 * the link-layer addresses that it got. The first one of each tick goes by the kernel's neighbours, so that these are
 * asked again when they have not been heard of for long.
 *
 * Each processor has places of its own. Only ways to Ethernet are kept.
 */
#ifndef FLOW_RECENT_H
#define FLOW_RECENT_H

#include "flow_index.h"
#include "flow_way.h"
#include "maps.h"

#define RECENT_WAYS 256

/* The way of one direction of a flow. */
struct recent_way {
	__u32 number;
	__u32 generation; /* of the flow; 0: none */
	__u32 seen;	  /* FLOW_SEEN_SHIFT */
	__u32 interface;
	__u16 most_bytes;
	__u8 class; /* which rules for routes may look at */
	__u8 zero;
	union hop hop; /* Ethernet's addresses */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, RECENT_WAYS);
	__type(key, __u32);
	__type(value, struct recent_way);
} flow_recent SEC(".maps");

/* Where a flow's way would be. Two flows may share a place, but never the two directions. */
static __always_inline struct recent_way *recent_place(const struct found *found)
{
	__u32 place = (2 * found->number + found->direction) % RECENT_WAYS;

	return bpf_map_lookup_elem(&flow_recent, &place);
}

static __always_inline bool find_recent(const struct found *found, __u8 class, __u32 wire, __u32 seen, struct way *way)
{
	const struct recent_way *recent = recent_place(found);

	if (!recent || recent->number != found->number || recent->generation != found->flow.generation ||
	    recent->seen != seen || recent->class != class || wire > recent->most_bytes)
		return false;
	way->interface = recent->interface;
	way->is_known = recent->most_bytes;
	way->hop = recent->hop;
	return true;
}

static __always_inline bool is_ethernet(__u32 interface)
{
	const __u32 only = 0;
	const struct steering_settings *setting = bpf_map_lookup_elem(&settings, &only);

	return setting && setting->ethernets[interface % STEERING_ETHERNETS] == interface;
}

static __always_inline void keep_recent(const struct found *found, __u8 class, __u32 seen, const struct way *way,
					const struct bpf_fib_lookup *lookup)
{
	struct recent_way *recent = recent_place(found);

	if (!recent || !is_ethernet(way->interface))
		return;
	recent->number = found->number;
	recent->generation = found->flow.generation;
	recent->seen = seen;
	recent->interface = way->interface;
	recent->most_bytes = lookup->mtu_result;
	recent->class = class;
	__builtin_memcpy(recent->hop.addresses, lookup->dmac, ETH_ALEN);
	__builtin_memcpy(recent->hop.addresses + ETH_ALEN, lookup->smac, ETH_ALEN);
}

/* Finds where the way leads; false when the packet has to go to the director. */
static __always_inline bool find_way(struct __sk_buff *skb, const struct found *found, const struct ends *ends,
				     __u8 class, __u32 wire, __u32 device, __u32 seen, struct way *way)
{
	bool is_direct = found->direction == FLOW_FROM_CLIENT && found->flow.method == FLOW_DIRECT;
	struct bpf_fib_lookup lookup = {};

	if (find_recent(found, class, wire, seen, way))
		return true;
	/* A router would send a packet to the virtual address back. */
	if (!ask_for_way(skb, ends, class, wire, device, way, &lookup) || (is_direct && !is_on_link(way, ends)))
		return false;
	keep_recent(found, class, seen, way, &lookup);
	return true;
}

#endif
