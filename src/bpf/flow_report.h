/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tells the director what has been carried: tallies, totals, events. */
#ifndef FLOW_REPORT_H
#define FLOW_REPORT_H

#include "flow_index.h"

#define TCP_TOLD (TCP_FIN | TCP_SYN | TCP_RST)

/* A plain packet behind one of these may move the state (TcpStateTable.cs); behind a FIN none does. */
#define TCP_PLAIN_COUNTS_AFTER (TCP_SYN | TCP_RST)

/* Where a packet is counted. */
struct counters {
	struct flow_tally *tally;
	struct flow_total *total;
};

static __always_inline bool find_counters(const struct flow_settings *settings, const struct found *found,
					  struct counters *counters)
{
	__u32 chunk = found->number / FLOW_CHUNK + found->direction * FLOW_MOST_CHUNKS;
	__u32 processor = bpf_get_smp_processor_id();
	__u32 total = processor * settings->servers + found->flow.server;

	if (processor >= settings->processors)
		return false;
	counters->tally = element_of(&flow_tallies, chunk, found->number % FLOW_CHUNK);
	counters->total = bpf_map_lookup_elem(&flow_totals, &total);
	return counters->tally && counters->total;
}

/* Counts a packet, and is the full barrier that check_found needs: an atomic operation is one only where its result is
 * wanted. */
static __always_inline void count(const struct counters *counters, __u32 bytes)
{
	__u64 before;

	__sync_fetch_and_add(&counters->tally->bytes, bytes);
	before = __sync_fetch_and_add(&counters->tally->packets, 1);
	asm volatile("" : : "r"(before) : "memory");
}

static __always_inline void uncount(const struct counters *counters, __u32 bytes)
{
	__sync_fetch_and_add(&counters->tally->bytes, -(__u64)bytes);
	__sync_fetch_and_add(&counters->tally->packets, -1ull);
}

static __always_inline void tell(struct flow_settings *settings, const struct found *found, __u8 tcp_flags, __u32 seen)
{
	struct flow_event *event = bpf_ringbuf_reserve(&flow_events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&settings->lost, 1);
		return;
	}
	event->number = found->number;
	event->generation = found->flow.generation;
	event->direction = found->direction;
	event->tcp_flags = tcp_flags;
	event->zero = 0;
	event->seen = seen;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

/* Everything else that the director learns of a carried packet. Two processors that carry packets of one direction at
 * once may tell of one twice. */
static __always_inline void report(struct flow_settings *settings, const struct found *found,
				   const struct counters *counters, const struct flow_packet *packet, __u32 seen)
{
	struct flow_tally *tally = counters->tally;
	__u32 flags = *(volatile __u32 *)&tally->flags;

	counters->total->packets[found->direction & 1]++;
	counters->total->bytes[found->direction & 1] += packet->length;
	if (flags >> FLOW_TALLY_GENERATION_SHIFT != (__u16)(found->flow.generation >> 1))
		return;
	*(volatile __u32 *)&tally->seen = seen;
	if (packet->tcp_flags & TCP_TOLD) {
		__sync_fetch_and_or(&tally->flags, packet->tcp_flags);
		tell(settings, found, packet->tcp_flags, seen);
		/* Behind it in the ring, so that the plain packet that counts is told of behind it too. */
		if (packet->tcp_flags & TCP_PLAIN_COUNTS_AFTER)
			__sync_fetch_and_and(&tally->flags, ~FLOW_PLAIN_TOLD);
	} else if (!(flags & FLOW_PLAIN_TOLD)) {
		__sync_fetch_and_or(&tally->flags, packet->tcp_flags | FLOW_PLAIN_TOLD);
		tell(settings, found, packet->tcp_flags, seen);
	}
}

#endif
