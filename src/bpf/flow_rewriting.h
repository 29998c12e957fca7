/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Rewrites a packet in place and keeps its checksums as right, or as wrong, as they were, complete or partial. The
 * helpers know which of these the transport checksum is; where the whole packet's sum is known to the kernel
 * (CHECKSUM_COMPLETE), what no checksum in the packet makes up for is added to it.
 */
#ifndef FLOW_REWRITING_H
#define FLOW_REWRITING_H

#include <stddef.h>

#include "flow_index.h"
#include "flow_way.h"

static __always_inline __u32 fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	return (sum & 0xffffffff) + (sum >> 32);
}

static __always_inline __u16 fold16(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* What replacing some words by others adds to a sum. */
static __always_inline __u32 difference(const __u32 *before, const __u32 *after, const int words)
{
	__u64 sum = 0;

#pragma unroll
	for (int i = 0; i < words; i++)
		sum += (__u64)(__u32)~before[i] + after[i];
	return fold(sum);
}

/* Source and destination of the packet as it leaves. */
static __always_inline void find_ends(const struct found *found, const struct flow_packet *packet, bool is_ipv6,
				      struct ends *ends)
{
	const struct flow *flow = &found->flow;
	bool forward = found->direction == FLOW_FROM_CLIENT;

	ends->is_ipv6 = is_ipv6;
	ends->protocol = packet->words[PROTOCOL_WORD(is_ipv6)];
	ends->ports = packet->words[PORTS_WORD(is_ipv6)];
	if (flow->method != FLOW_BOTH_ENDS) {
		__builtin_memcpy(ends->source, packet->words, is_ipv6 ? 16 : 4);
		__builtin_memcpy(ends->destination, packet->words + DESTINATION_WORD(is_ipv6), is_ipv6 ? 16 : 4);
		return;
	}
	if (is_ipv6) {
		__builtin_memcpy(ends->source, found->source, sizeof(ends->source));
		__builtin_memcpy(ends->destination, found->destination, sizeof(ends->destination));
	} else {
		ends->source[0] = forward ? flow->local : flow->virtual;
		ends->destination[0] = forward ? flow->destination : flow->client;
	}
	ends->ports = forward ? two_ports(flow->local_port, flow->destination_port)
			      : two_ports(flow->virtual_port, flow->client_port);
}

/* Takes off a hop, and puts other addresses in. All clients' datagrams have one source then, where each client has
 * counted for itself: what may be fragmented gets the connection's mix in its identification. */
static __always_inline bool rewrite_ipv4(struct __sk_buff *skb, const struct ends *ends, __u32 change, __u32 entropy)
{
	struct ethhdr *ethernet = headers_of(skb, ETH_HLEN + sizeof(struct iphdr));
	struct iphdr *ip = (void *)(ethernet + 1);
	__u64 sum;
	__be16 id;

	if (!ethernet)
		return false;
	sum = (__u64)(__u16)~ip->check + change + (__u16)~bpf_htons(0x0100);
	if (ends->source[0] != ip->saddr && entropy && !(ip->frag_off & bpf_htons(IPV4_DONT_FRAGMENT))) {
		id = ip->id ^ bpf_htons((__u16)(entropy ^ entropy >> 16));
		sum += (__u64)(__u16)~ip->id + id;
		ip->id = id;
	}
	ip->ttl--;
	ip->check = ~fold16(fold(sum));
	ip->saddr = ends->source[0];
	ip->daddr = ends->destination[0];
	return true;
}

static __always_inline bool rewrite_ipv6(struct __sk_buff *skb, const struct ends *ends)
{
	struct ethhdr *ethernet = headers_of(skb, ETH_HLEN + sizeof(struct ipv6hdr));
	struct ipv6hdr *ip = (void *)(ethernet + 1);

	if (!ethernet)
		return false;
	ip->hop_limit--;
	__builtin_memcpy(&ip->saddr, ends->source, sizeof(ip->saddr));
	__builtin_memcpy(&ip->daddr, ends->destination, sizeof(ip->daddr));
	return true;
}

/* One hop less, of the IP header at an offset: what a packet that keeps its ends loses. */
static __always_inline bool take_hop(struct __sk_buff *skb, __u32 offset, bool is_ipv6)
{
	void *ip = (void *)(long)skb->data + offset;
	struct ipv6hdr *ip6 = ip;
	struct iphdr *ip4 = ip;

	if (ip + network_bytes(is_ipv6) > (void *)(long)skb->data_end)
		return false;
	if (is_ipv6) {
		ip6->hop_limit--;
		bpf_csum_update(skb, (__u16)~bpf_htons(0x0001));
	} else {
		ip4->ttl--;
		ip4->check = ~fold16((__u16)~ip4->check + (__u16)~bpf_htons(0x0100));
	}
	return true;
}

/* Moves sequence numbers of a connection into which bytes were put, and which the server has acknowledged. */
static __always_inline bool shift_sequence(struct __sk_buff *skb, const struct found *found, bool is_ipv6)
{
	const __u32 transport = ETH_HLEN + network_bytes(is_ipv6);
	struct tcphdr *tcp = headers_of(skb, transport + sizeof(*tcp));
	__be32 before, after;

	if (!tcp)
		return false;
	tcp = (void *)tcp + transport;
	if (found->direction == FLOW_FROM_CLIENT) {
		before = tcp->seq;
		after = bpf_htonl(bpf_ntohl(before) + found->flow.sequence_delta);
		tcp->seq = after;
	} else {
		before = tcp->ack_seq;
		after = bpf_htonl(bpf_ntohl(before) - found->flow.sequence_delta);
		tcp->ack_seq = after;
	}
	return bpf_l4_csum_replace(skb, transport + offsetof(struct tcphdr, check), before, after, sizeof(after)) == 0;
}

/* NAT and FULLNAT. */
static __always_inline bool rewrite_ends(struct __sk_buff *skb, const struct found *found,
					 const struct flow_packet *packet, bool is_ipv6, const struct ends *ends)
{
	const __u32 transport = ETH_HLEN + network_bytes(is_ipv6);
	bool is_tcp = packet->words[PROTOCOL_WORD(is_ipv6)] == IPPROTO_TCP;
	__u32 checksum = transport + (is_tcp ? offsetof(struct tcphdr, check) : offsetof(struct udphdr, check));
	__u64 flags = is_tcp ? 0 : BPF_F_MARK_MANGLED_0;
	__u32 old_ports = packet->words[PORTS_WORD(is_ipv6)];
	const int words = is_ipv6 ? 4 : 1;
	__u32 change = fold((__u64)difference(packet->words + SOURCE_WORD, ends->source, words) +
			    difference(packet->words + DESTINATION_WORD(is_ipv6), ends->destination, words));
	__u32 *start;

	if (is_ipv6 ? !rewrite_ipv6(skb, ends)
		    : !rewrite_ipv4(skb, ends, change, found->direction == FLOW_FROM_CLIENT ? found->flow.entropy : 0))
		return false;
	start = headers_of(skb, transport + sizeof(ends->ports));
	if (!start)
		return false;
	*(__u32 *)((void *)start + transport) = ends->ports;
	if (bpf_l4_csum_replace(skb, checksum, 0, change, flags | BPF_F_PSEUDO_HDR) < 0)
		return false;
	/* The helper takes the addresses for part of a header with a checksum of its own. IPv6 has none. */
	if (is_ipv6)
		bpf_csum_update(skb, fold((__u64)change + (__u16)~bpf_htons(0x0001)));
	if (ends->ports != old_ports &&
	    bpf_l4_csum_replace(skb, checksum, 0, difference(&old_ports, &ends->ports, 1), flags) < 0)
		return false;
	return !(found->flow.flags & FLOW_SHIFTED) || shift_sequence(skb, found, is_ipv6);
}

#endif
