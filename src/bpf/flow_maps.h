/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The maps of flow_abi.h. All but the ring are memory that the director maps too. (Of chunks sizes are given, for clang
 * leaves the types of inner maps' values out.) */
#ifndef FLOW_MAPS_H
#define FLOW_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "flow_abi.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct flow_settings);
} flow_settings SEC(".maps");

struct bucket_chunk {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_BUCKET_CHUNK);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct flow_bucket));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, FLOW_MOST_BUCKET_CHUNKS);
	__type(key, __u32);
	__array(values, struct bucket_chunk);
} flow_index SEC(".maps");

struct flow_chunk {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_CHUNK);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct flow));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, FLOW_MOST_CHUNKS);
	__type(key, __u32);
	__array(values, struct flow_chunk);
} flows SEC(".maps");

struct addresses6_chunk {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_CHUNK);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct flow_addresses6));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, FLOW_MOST_CHUNKS);
	__type(key, __u32);
	__array(values, struct addresses6_chunk);
} flow_addresses SEC(".maps");

struct tally_chunk {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_CHUNK);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct flow_tally));
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 2 * FLOW_MOST_CHUNKS);
	__type(key, __u32);
	__array(values, struct tally_chunk);
} flow_tallies SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_SERVERS);
	__type(key, __u32);
	__type(value, struct flow_server);
} flow_servers SEC(".maps");

/* The loader sets the number of elements: processors times servers. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, FLOW_SERVERS);
	__type(key, __u32);
	__type(value, struct flow_total);
} flow_totals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, FLOW_EVENT_BYTES);
} flow_events SEC(".maps");

/* An element of an array in chunks; null where its chunk is not there. */
static __always_inline void *element_of(void *chunks, __u32 chunk, __u32 index)
{
	void *elements = bpf_map_lookup_elem(chunks, &chunk);

	return elements ? bpf_map_lookup_elem(elements, &index) : NULL;
}

#endif
