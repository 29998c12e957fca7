/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Chooses the queue of the director's device by which it gets a packet: by the end of the connection that has the
 * higher port, which mostly is the client's and stays what it is in both directions. So both are one worker's, and the
 * kernel keeps no table of flows for that, which costs every packet two hashes of all its headers, and every connection
 * a lock. A wrong guess costs nothing but that two workers see a connection.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include "parsing.h"

/* 2^32 / golden ratio. */
#define QUEUE_FACTOR 0x9e3779b1u

struct queue_ends {
	__u32 source;
	__u32 destination;
	__u32 transport; /* offset of the ports; 0: a fragment or ICMP, which has none */
};

static __always_inline bool read_ends4(struct __sk_buff *skb, struct queue_ends *ends)
{
	struct iphdr ip;

	if (bpf_skb_load_bytes_relative(skb, 0, &ip, sizeof(ip), BPF_HDR_START_NET) < 0)
		return false;
	ends->source = ip.saddr;
	ends->destination = ip.daddr;
	if (!(ip.frag_off & bpf_htons(FRAGMENT_MORE | FRAGMENT_OFFSET)) && ip.protocol != IPPROTO_ICMP)
		ends->transport = ip.ihl * 4;
	return true;
}

/* Extension headers are not walked: what stands there instead of ports is the same for all packets of a connection. */
static __always_inline bool read_ends6(struct __sk_buff *skb, struct queue_ends *ends)
{
	struct ipv6hdr ip;

	if (bpf_skb_load_bytes_relative(skb, 0, &ip, sizeof(ip), BPF_HDR_START_NET) < 0)
		return false;
	ends->source = ip.saddr.s6_addr32[0] ^ ip.saddr.s6_addr32[1] ^ ip.saddr.s6_addr32[2] ^ ip.saddr.s6_addr32[3];
	ends->destination =
	    ip.daddr.s6_addr32[0] ^ ip.daddr.s6_addr32[1] ^ ip.daddr.s6_addr32[2] ^ ip.daddr.s6_addr32[3];
	if (ip.nexthdr != EXTENSION_FRAGMENT && ip.nexthdr != IPPROTO_ICMPV6)
		ends->transport = sizeof(ip);
	return true;
}

/* A number of which the kernel takes the remainder by the number of queues. */
static __always_inline __u32 choose_queue(struct __sk_buff *skb)
{
	struct queue_ends ends = {};
	__be16 ports[2];
	__u32 end;

	if (skb->protocol == bpf_htons(ETH_P_IP) ? !read_ends4(skb, &ends) : !read_ends6(skb, &ends))
		return 0;
	if (!ends.transport ||
	    bpf_skb_load_bytes_relative(skb, ends.transport, ports, sizeof(ports), BPF_HDR_START_NET) < 0)
		end = ends.source ^ ends.destination;
	else if (bpf_ntohs(ports[0]) >= bpf_ntohs(ports[1]))
		end = ends.source + ports[0];
	else
		end = ends.destination + ports[1];
	/* Addresses next to each other differ in the highest byte, ports in the lowest ones. */
	end = (end ^ end >> 15) * QUEUE_FACTOR;
	return end ^ end >> 16;
}

#endif
