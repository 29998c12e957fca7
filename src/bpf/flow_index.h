/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Finds the flow that a packet belongs to. */
#ifndef FLOW_INDEX_H
#define FLOW_INDEX_H

#include "flow_maps.h"
#include "flow_packet.h"

/* A flow as it was found. */
struct found {
	struct flow *live; /* what the director may be changing */
	struct flow flow;  /* a copy, to be used once check_found has agreed */
	__u64 source[2];   /* IPv6: of the packet as it leaves, where both ends change */
	__u64 destination[2];
	__u32 number;
	__u32 direction;
};

static __always_inline __u64 hash_of(const struct flow_settings *settings, const __u32 *words, bool is_ipv6)
{
	const int count = is_ipv6 ? 10 : 4;
	__u64 hash = 0;

#pragma unroll
	for (int i = 0; i < count; i += 2)
		hash += (__u64)(__u32)(words[i] + settings->key[i]) * (__u32)(words[i + 1] + settings->key[i + 1]);
	hash ^= hash >> 32;
	hash *= FLOW_HASH_FACTOR;
	return hash ^ hash >> 29;
}

static __always_inline __u32 bucket_of(__u64 extent, __u32 number)
{
	__u32 mask = extent >> 32;
	__u32 bucket = number & mask;

	return bucket < (__u32)extent ? bucket : bucket & mask >> 1;
}

/* The slot with the tag; 0 when there is none. */
static __always_inline __u64 pick(const struct flow_bucket *bucket, __u64 tag)
{
	__u64 slot, picked = 0;

#pragma unroll
	for (int i = 0; i < FLOW_SLOTS; i++) {
		slot = ((const volatile __u64 *)bucket->slots)[i];
		if (slot >> FLOW_SLOT_TAG_SHIFT == tag)
			picked = slot;
	}
	return picked;
}

static __always_inline bool same4(const struct flow *flow, const __u32 *words, __u32 direction)
{
	if (direction == FLOW_FROM_CLIENT)
		return flow->client == words[SOURCE_WORD] && flow->virtual == words[DESTINATION_WORD(false)];
	return flow->destination == words[SOURCE_WORD] && flow->local == words[DESTINATION_WORD(false)];
}

static __always_inline __u32 two_ports(__be16 first, __be16 second)
{
	union {
		__be16 ports[2];
		__u32 word;
	} both = {.ports = {first, second}};

	return both.word;
}

static __always_inline bool same_ports(const struct flow *flow, __u32 ports, __u32 direction)
{
	if (direction == FLOW_FROM_CLIENT)
		return two_ports(flow->client_port, flow->virtual_port) == ports;
	return two_ports(flow->destination_port, flow->local_port) == ports;
}

static __always_inline void copy(void *to, const void *from, const __u32 bytes)
{
#pragma unroll
	for (__u32 i = 0; i < bytes / 8; i++)
		((__u64 *)to)[i] = ((const volatile __u64 *)from)[i];
}

static __always_inline bool same_address6(const __u8 *address, const __u32 *words)
{
	const volatile __u64 *these = (const volatile __u64 *)address;
	const __u64 *those = (const __u64 *)words;

	return these[0] == those[0] && these[1] == those[1];
}

/* True when the IPv6 addresses are the packet's; takes the others then. */
static __always_inline bool take_addresses6(struct found *found, const __u32 *words)
{
	const struct flow_addresses6 *addresses =
	    element_of(&flow_addresses, found->number / FLOW_CHUNK, found->number % FLOW_CHUNK);
	bool forward = found->direction == FLOW_FROM_CLIENT;

	if (!addresses || !same_address6(forward ? addresses->client : addresses->destination, words + SOURCE_WORD) ||
	    !same_address6(forward ? addresses->virtual : addresses->local, words + DESTINATION_WORD(true)))
		return false;
	copy(found->source, forward ? addresses->local : addresses->virtual, sizeof(found->source));
	copy(found->destination, forward ? addresses->destination : addresses->client, sizeof(found->destination));
	return true;
}

/* Takes a slot's flow where it is live and the packet's. */
static __always_inline bool take(__u64 slot, const struct flow_packet *packet, bool is_ipv6, struct found *found)
{
	found->number = slot & FLOW_SLOT_NUMBER;
	found->direction = slot >> FLOW_SLOT_DIRECTION_SHIFT & 1;
	found->live = element_of(&flows, found->number / FLOW_CHUNK, found->number % FLOW_CHUNK);
	if (!found->live)
		return false;
	copy(&found->flow, found->live, sizeof(found->flow));
	return (found->flow.generation & 1) &&
	       (__u16)(found->flow.generation >> 1) == (__u16)(slot >> FLOW_SLOT_GENERATION_SHIFT) &&
	       found->flow.family == (is_ipv6 ? 6 : 4) &&
	       found->flow.protocol == packet->words[PROTOCOL_WORD(is_ipv6)] &&
	       same_ports(&found->flow, packet->words[PORTS_WORD(is_ipv6)], found->direction) &&
	       (is_ipv6 ? take_addresses6(found, packet->words) : same4(&found->flow, packet->words, found->direction));
}

/* What it finds is not to be believed before check_found. */
static __always_inline bool find_flow(const struct flow_settings *settings, const struct flow_packet *packet,
				      bool is_ipv6, struct found *found)
{
	__u64 hash = hash_of(settings, packet->words, is_ipv6);
	__u64 extent = *(const volatile __u64 *)&settings->extent;
	__u64 tag = hash >> FLOW_TAG_SHIFT | 1;
	const struct flow_bucket *bucket;
	__u32 number = hash;
	__u64 slot;

#pragma unroll
	for (int i = 0; i < 2; i++) {
		number = bucket_of(extent, i ? hash >> FLOW_SECOND_BUCKET_SHIFT : hash);
		bucket = element_of(&flow_index, number / FLOW_BUCKET_CHUNK, number % FLOW_BUCKET_CHUNK);
		slot = bucket ? pick(bucket, tag) : 0;
		if (slot && take(slot, packet, is_ipv6, found))
			return true;
	}
	return false;
}

/* True when the copy is of a flow that still is in force; to be called behind a full barrier. */
static __always_inline bool check_found(const struct found *found)
{
	return *(const volatile __u32 *)&found->live->generation == found->flow.generation;
}

#endif
