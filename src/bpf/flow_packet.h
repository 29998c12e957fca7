/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Reads a packet that may be a flow's: TCP or UDP right behind an IP header without options, whole, with lengths that
 * agree. All others are no concern of the fast path. */
#ifndef FLOW_PACKET_H
#define FLOW_PACKET_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "flow_abi.h"

#define IPV4_FRAGMENT 0x3fff
#define IPV4_DONT_FRAGMENT 0x4000
#define TCP_FLAGS_OFFSET 13
#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

/* Places of the 5-tuple's words, as flow_abi.h has them for the hash. */
#define SOURCE_WORD 0
#define DESTINATION_WORD(is_ipv6) ((is_ipv6) ? 4 : 1)
#define PORTS_WORD(is_ipv6) ((is_ipv6) ? 8 : 2)
#define PROTOCOL_WORD(is_ipv6) ((is_ipv6) ? 9 : 3)

struct flow_packet {
	__u32 words[FLOW_HASH_WORDS];
	__u32 length; /* of the IP packet */
	__u32 wire;   /* of the longest IP packet that it becomes on the wire */
	__u32 sequence;
	__u8 hops;
	__u8 class;
	__u8 tcp_flags;		/* UDP: 0 */
	bool has_other_options; /* TCP: options that are no timestamps */
	bool may_fragment;
};

static __always_inline __u32 network_bytes(bool is_ipv6)
{
	return is_ipv6 ? sizeof(struct ipv6hdr) : sizeof(struct iphdr);
}

/* The headers, in the linear part of the buffer; null where they are not all there. */
static __always_inline void *headers_of(struct __sk_buff *skb, __u32 bytes)
{
	void *start = (void *)(long)skb->data;

	return start + bytes <= (void *)(long)skb->data_end ? start : NULL;
}

static __always_inline bool read_tcp(const struct tcphdr *tcp, const void *end, __u32 segment,
				     struct flow_packet *packet, __u32 *header)
{
	const __u32 *options = (const void *)(tcp + 1);

	*header = tcp->doff * 4;
	packet->tcp_flags = ((const __u8 *)tcp)[TCP_FLAGS_OFFSET];
	packet->sequence = bpf_ntohl(tcp->seq);
	packet->has_other_options = tcp->doff != 5;
	/* No-operation twice, timestamps of 10 bytes: what every segment of most connections has. */
	if (tcp->doff == 8 && (const void *)(options + 1) <= end)
		packet->has_other_options = *options != bpf_htonl(0x0101080a);
	return *header >= sizeof(*tcp) && *header <= segment;
}

static __always_inline bool read_transport(struct __sk_buff *skb, const void *transport, bool is_ipv6, __u8 protocol,
					   struct flow_packet *packet)
{
	const void *end = (void *)(long)skb->data_end;
	__u32 segment = packet->length - network_bytes(is_ipv6);
	const struct tcphdr *tcp = transport;
	const struct udphdr *udp = transport;
	__u32 header = sizeof(*udp);

	packet->words[PROTOCOL_WORD(is_ipv6)] = protocol;
	if (protocol == IPPROTO_TCP) {
		if ((const void *)(tcp + 1) > end || !read_tcp(tcp, end, segment, packet, &header))
			return false;
	} else {
		if (protocol != IPPROTO_UDP || (const void *)(udp + 1) > end || bpf_ntohs(udp->len) < sizeof(*udp) ||
		    bpf_ntohs(udp->len) > segment)
			return false;
		packet->tcp_flags = 0;
	}
	packet->words[PORTS_WORD(is_ipv6)] = *(const __u32 *)transport;
	packet->wire = packet->length;
	if (skb->gso_size)
		packet->wire = network_bytes(is_ipv6) + header + skb->gso_size;
	return true;
}

static __always_inline bool read_packet4(struct __sk_buff *skb, struct flow_packet *packet)
{
	const struct ethhdr *ethernet = headers_of(skb, ETH_HLEN + sizeof(struct iphdr) + sizeof(struct udphdr));
	const struct iphdr *ip = (const void *)(ethernet + 1);

	if (!ethernet || *(const __u8 *)ip != 0x45 || (ip->frag_off & bpf_htons(IPV4_FRAGMENT)) || ip->ttl <= 1)
		return false;
	packet->length = bpf_ntohs(ip->tot_len);
	if (packet->length < sizeof(*ip) + sizeof(struct udphdr) || ETH_HLEN + packet->length > skb->len)
		return false;
	packet->words[SOURCE_WORD] = ip->saddr;
	packet->words[DESTINATION_WORD(false)] = ip->daddr;
	packet->hops = ip->ttl;
	packet->class = ip->tos;
	packet->may_fragment = !(ip->frag_off & bpf_htons(IPV4_DONT_FRAGMENT));
	return read_transport(skb, ip + 1, false, ip->protocol, packet);
}

static __always_inline bool read_packet6(struct __sk_buff *skb, struct flow_packet *packet)
{
	const struct ethhdr *ethernet = headers_of(skb, ETH_HLEN + sizeof(struct ipv6hdr) + sizeof(struct udphdr));
	const struct ipv6hdr *ip = (const void *)(ethernet + 1);

	if (!ethernet || *(const __u8 *)ip >> 4 != 6 || ip->hop_limit <= 1)
		return false;
	packet->length = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	if (packet->length < sizeof(*ip) + sizeof(struct udphdr) || ETH_HLEN + packet->length > skb->len)
		return false;
	__builtin_memcpy(packet->words, &ip->saddr, 2 * sizeof(ip->saddr));
	packet->hops = ip->hop_limit;
	packet->class = bpf_ntohs(*(const __be16 *)ip) >> 4;
	packet->may_fragment = true;
	return read_transport(skb, ip + 1, true, ip->nexthdr, packet);
}

static __always_inline bool read_packet(struct __sk_buff *skb, bool is_ipv6, struct flow_packet *packet)
{
	return is_ipv6 ? read_packet6(skb, packet) : read_packet4(skb, packet);
}

#endif
