/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fast path: carries the packets of connections that the director has decided, and tells it. Everything that needs
 * thought goes to the director: a first packet, a packet too big for its way, a server that is not to be reached. Until
 * a packet has been counted nothing of it has been changed.
 */
#ifndef CARRY_H
#define CARRY_H

#include <linux/pkt_cls.h>

#include "flow_recent.h"
#include "flow_report.h"
#include "flow_tunnel.h"
#include "flow_way.h"

/* Not carried. */
#define FOR_DIRECTOR (-2)

/* False for segments that only the director can forward as it would. */
static __always_inline bool is_plain(const struct found *found, const struct flow_server *server,
				     const struct flow_packet *packet, bool is_ipv6)
{
	const struct flow *flow = &found->flow;
	bool forward = found->direction == FLOW_FROM_CLIENT;

	/* A connection begins at the director, which then expects to be told of everything anew. */
	if (packet->tcp_flags & TCP_SYN) {
		if (forward || !(packet->tcp_flags & TCP_ACK) || (flow->flags & (FLOW_TELLS_CLIENT | FLOW_SHIFTED)))
			return false;
		return flow->method != FLOW_TUNNEL || !(is_ipv6 ? server->most_segment6 : server->most_segment4);
	}
	/* Nothing that a state machine knows, and no plain packet that could be told of. */
	if (flow->protocol == IPPROTO_TCP && !(packet->tcp_flags & (TCP_FIN | TCP_RST | TCP_ACK)))
		return false;
	if (flow->flags & FLOW_TELLS_CLIENT)
		return !forward || (packet->sequence != flow->sequence_start && !packet->has_other_options);
	return !(flow->flags & FLOW_SHIFTED) || forward || !packet->has_other_options;
}

static __always_inline bool goes_into_tunnel(const struct found *found)
{
	return found->flow.method == FLOW_TUNNEL && found->direction == FLOW_FROM_CLIENT;
}

/* A packet from a real server's address is not the server's where steering would not take it for that. */
static __always_inline bool is_from_its_end(const struct __sk_buff *skb, const struct found *found,
					    const struct flow_server *server)
{
	return found->direction == FLOW_FROM_CLIENT || (found->flow.flags & FLOW_LOCAL) ||
	       server->interface == skb->ifindex;
}

/* Finds the ends of the packet as it will leave, and its way, where the director's limit, the route's, lets it. */
static __always_inline bool find_ends_and_way(struct __sk_buff *skb, const struct found *found,
					      const struct flow_server *server, const struct flow_packet *packet,
					      bool is_ipv6, __u32 device, __u32 seen, struct ends *ends,
					      struct way *way)
{
	bool forward = found->direction == FLOW_FROM_CLIENT;
	__u16 most = forward ? server->most_bytes : found->flow.most_bytes;
	__u32 wire = packet->wire;

	find_ends(found, packet, is_ipv6, ends);
	if (forward && found->flow.method == FLOW_DIRECT)
		__builtin_memcpy(ends->destination, server->address, sizeof(ends->destination));
	if (goes_into_tunnel(found)) {
		find_outer_ends(server, found, is_ipv6, ends);
		wire += outer_bytes(ends);
		if (packet->length + outer_bytes(ends) > MOST_OUTER_BYTES)
			return false;
	}
	return (!most || wire <= most) && find_way(skb, found, ends, packet->class, wire, device, seen, way);
}

/* Makes of the packet what leaves. */
static __always_inline bool change(struct __sk_buff *skb, const struct found *found, const struct flow_packet *packet,
				   bool is_ipv6, const struct ends *ends, const struct counters *counters)
{
	/* Of packets to one server, which may be fragmented on their way, no two near each other have the same: each of
	   eight processors has numbers of its own. */
	__u16 id = counters->total->packets[FLOW_FROM_CLIENT] << 3 | (bpf_get_smp_processor_id() & 7);

	if (found->flow.method == FLOW_BOTH_ENDS)
		return rewrite_ends(skb, found, packet, is_ipv6, ends);
	if (goes_into_tunnel(found))
		return encapsulate(skb, ends, found, packet, is_ipv6, id);
	return take_hop(skb, ETH_HLEN, is_ipv6);
}

/* Carries a packet; FOR_DIRECTOR when it is none of the fast path's. */
static __always_inline int carry(struct __sk_buff *skb, __u32 device, bool is_ipv6)
{
	const __u32 only = 0;
	struct flow_settings *settings = bpf_map_lookup_elem(&flow_settings, &only);
	const struct flow_server *server;
	struct flow_packet packet;
	struct counters counters;
	struct found found;
	struct ends ends = {};
	struct way way = {};
	__u32 seen = bpf_ktime_get_coarse_ns() >> FLOW_SEEN_SHIFT;

	if (!settings || !(settings->flags & FLOW_ON) || !read_packet(skb, is_ipv6, &packet) ||
	    !find_flow(settings, &packet, is_ipv6, &found))
		return FOR_DIRECTOR;
	server = bpf_map_lookup_elem(&flow_servers, &found.flow.server);
	if (!server || *(const volatile __u32 *)&server->flags != FLOW_SERVER_CARRIED ||
	    !is_from_its_end(skb, &found, server) || !is_plain(&found, server, &packet, is_ipv6) ||
	    !find_counters(settings, &found, &counters) ||
	    !find_ends_and_way(skb, &found, server, &packet, is_ipv6, device, seen, &ends, &way))
		return FOR_DIRECTOR;
	/* The server's entry is not read behind this: it is another's, once no flow refers to it. */
	count(&counters, packet.length);
	if (!check_found(&found) || (goes_into_tunnel(&found) && !make_room(skb, &ends))) {
		uncount(&counters, packet.length);
		return FOR_DIRECTOR;
	}
	report(settings, &found, &counters, &packet, seen);
	if (!change(skb, &found, &packet, is_ipv6, &ends, &counters))
		return TC_ACT_SHOT;
	return send(skb, &way);
}

#endif
