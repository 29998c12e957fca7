/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fast path: carries the packets of connections that the director has decided, and tells it. Everything that needs
 * thought goes to the director: a first packet, a packet too big for its way, a server that is not to be reached. Until
 * a packet has been counted nothing of it has been changed.
 */
#ifndef CARRY_H
#define CARRY_H

#include <linux/pkt_cls.h>

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
		if (forward || !(packet->tcp_flags & TCP_ACK) || flow->flags)
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

/* Finds the way of the packet as it will leave. */
static __always_inline bool find_way_on(struct __sk_buff *skb, const struct found *found,
					const struct flow_server *server, const struct flow_packet *packet,
					bool is_ipv6, const struct ends *ends, __u32 device, struct way *way)
{
	struct ends other = *ends;
	__u32 wire = packet->wire;

	if (found->flow.method == FLOW_BOTH_ENDS || found->direction != FLOW_FROM_CLIENT)
		return find_way(skb, ends, is_ipv6, packet->class, wire, device, way);
	if (found->flow.method == FLOW_TUNNEL) {
		__builtin_memcpy(other.source, server->source, sizeof(other.source));
		wire += outer_bytes(server);
	}
	__builtin_memcpy(other.destination, server->address, sizeof(other.destination));
	return find_way(skb, &other, server->family == 6, packet->class, wire, device, way);
}

static __always_inline bool goes_into_tunnel(const struct found *found)
{
	return found->flow.method == FLOW_TUNNEL && found->direction == FLOW_FROM_CLIENT;
}

/* Makes of the packet what leaves. */
static __always_inline bool change(struct __sk_buff *skb, const struct found *found, const struct flow_server *server,
				   const struct flow_packet *packet, bool is_ipv6, const struct ends *ends, __u32 ports,
				   const struct counters *counters)
{
	/* Of packets to one server, which may be fragmented on their way, no two near each other have the same. */
	__u16 id = counters->total->packets[FLOW_FROM_CLIENT] ^ bpf_get_smp_processor_id() << 13;

	if (found->flow.method == FLOW_BOTH_ENDS)
		return rewrite_ends(skb, found, packet, is_ipv6, ends, ports);
	if (goes_into_tunnel(found))
		return encapsulate(skb, server, found, packet, is_ipv6, id);
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
	__u32 ports;

	if (!settings || !(settings->flags & FLOW_ON) || !read_packet(skb, is_ipv6, &packet) ||
	    !find_flow(settings, &packet, is_ipv6, &found))
		return FOR_DIRECTOR;
	server = bpf_map_lookup_elem(&flow_servers, &found.flow.server);
	if (!server || *(const volatile __u32 *)&server->flags != FLOW_SERVER_CARRIED ||
	    !is_plain(&found, server, &packet, is_ipv6) || !find_counters(settings, &found, &counters))
		return FOR_DIRECTOR;
	ports = new_ends(&found, &packet, is_ipv6, &ends);
	if (!find_way_on(skb, &found, server, &packet, is_ipv6, &ends, device, &way))
		return FOR_DIRECTOR;
	count(&counters, packet.length);
	if (!check_found(&found) || (goes_into_tunnel(&found) && !make_room(skb, server))) {
		uncount(&counters, packet.length);
		return FOR_DIRECTOR;
	}
	report(settings, &found, &counters, &packet);
	if (!change(skb, &found, server, &packet, is_ipv6, &ends, ports, &counters))
		return TC_ACT_SHOT;
	return send(&way);
}

#endif
