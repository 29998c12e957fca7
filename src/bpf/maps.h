/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef STEERING_MAPS_H
#define STEERING_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "steering_abi.h"

/* Where to steer, and what there is to look up. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct steering_settings);
} settings SEC(".maps");

/* What is ours and what is the board's: one look-up for a packet's source and one for its destination, however many
 * there are. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 131072);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct steering_address);
	__type(value, struct steering_entry);
} addresses SEC(".maps");

/* Virtual addresses that are given as prefixes; looked at only when there are any. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct steering_prefix);
	__type(value, __u32);
} prefixes SEC(".maps");

/* Ports of virtual addresses that are the board's own; looked at only for packets to those. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct steering_ports);
	__type(value, __u32);
} ports SEC(".maps");

/* Names a datagram whose fragments belong together. */
struct fragment_key {
	struct steering_address source;
	struct steering_address destination;
	__u32 id;
	__u32 protocol;
};

/* Fragmented datagrams to ports of an own address: the first fragment has the port, the others are steered because it
 * was. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct fragment_key);
	__type(value, __u32);
} fragments SEC(".maps");

#endif
