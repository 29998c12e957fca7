/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Reads headers. bpf_skb_load_bytes checks bounds and finds bytes that are not in the linear part of the buffer; the
 * network header, which every packet has read, is copied without that call where it is in the linear part. Every reader
 * returns false for what is cut short or not what it should be; such packets are the kernel's to judge.
 */
#ifndef STEERING_PARSING_H
#define STEERING_PARSING_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "steering_abi.h"

#define MAX_EXTENSION_HEADERS 6
#define FRAGMENT_MORE 0x2000
#define FRAGMENT_OFFSET 0x1fff
#define FRAGMENT6_OFFSET_AND_MORE 0xfff9
#define FRAGMENT6_OFFSET 0xfff8
#define EXTENSION_HOP_BY_HOP 0
#define EXTENSION_ROUTING 43
#define EXTENSION_FRAGMENT 44
#define EXTENSION_AUTHENTICATION 51
#define EXTENSION_DESTINATION 60

/* What of a packet decides its way. Without holes, and to be set to zero before it is read: older kernels refuse a
 * function that is verified by itself when any byte of what it is given was not written. */
struct packet {
	struct steering_address source;
	struct steering_address destination;
	__u32 transport; /* offset of the transport header, once found */
	__u32 id;	 /* of a fragment */
	__u8 protocol;	 /* of the transport header; IPv6: of the next header until that is found */
	__u8 hops;	 /* TTL or hop limit */
	bool is_ipv6;
	bool is_fragment;
	bool is_later_fragment;
	__u8 unused[3];
};

/* RFC 8200 section 4.5. */
struct fragment6 {
	__u8 next;
	__u8 reserved;
	__be16 offset;
	__be32 id;
};

struct extension {
	__u8 next;
	__u8 length;
};

static __always_inline void set_mapped(struct steering_address *address, __be32 ipv4)
{
	__u32 *words = (__u32 *)address->bytes;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

static __always_inline bool read_network_header(struct __sk_buff *skb, __u32 offset, void *header, const __u32 size)
{
	const void *start = (void *)(long)skb->data + offset;

	if (!__builtin_constant_p(offset) || start + size > (void *)(long)skb->data_end)
		return bpf_skb_load_bytes(skb, offset, header, size) == 0;
	__builtin_memcpy(header, start, size);
	return true;
}

static __always_inline bool parse_ipv4(struct __sk_buff *skb, __u32 offset, struct packet *packet)
{
	struct iphdr header;
	__u16 fragment;

	if (!read_network_header(skb, offset, &header, sizeof(header)) || header.version != 4 || header.ihl < 5)
		return false;
	fragment = bpf_ntohs(header.frag_off);
	set_mapped(&packet->source, header.saddr);
	set_mapped(&packet->destination, header.daddr);
	packet->transport = offset + header.ihl * 4;
	packet->id = header.id;
	packet->protocol = header.protocol;
	packet->hops = header.ttl;
	packet->is_ipv6 = false;
	packet->is_fragment = fragment & (FRAGMENT_MORE | FRAGMENT_OFFSET);
	packet->is_later_fragment = fragment & FRAGMENT_OFFSET;
	return true;
}

static __always_inline bool parse_ipv6(struct __sk_buff *skb, __u32 offset, struct packet *packet)
{
	struct ipv6hdr header;

	if (!read_network_header(skb, offset, &header, sizeof(header)) || header.version != 6)
		return false;
	__builtin_memcpy(&packet->source, &header.saddr, sizeof(packet->source));
	__builtin_memcpy(&packet->destination, &header.daddr, sizeof(packet->destination));
	packet->transport = offset + sizeof(header);
	packet->id = 0;
	packet->protocol = header.nexthdr;
	packet->hops = header.hop_limit;
	packet->is_ipv6 = true;
	packet->is_fragment = false;
	packet->is_later_fragment = false;
	return true;
}

static __always_inline bool parse_network(struct __sk_buff *skb, __u32 offset, struct packet *packet)
{
	if (skb->protocol == bpf_htons(ETH_P_IP))
		return parse_ipv4(skb, offset, packet);
	return skb->protocol == bpf_htons(ETH_P_IPV6) && parse_ipv6(skb, offset, packet);
}

/* Bytes of an extension header: RFC 8200 section 4, RFC 4302 for authentication. */
static __always_inline __u32 extension_bytes(__u8 type, __u8 length)
{
	return type == EXTENSION_AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}

static __always_inline bool read_fragment6(struct __sk_buff *skb, struct packet *packet)
{
	struct fragment6 fragment;
	__u16 offset;

	if (bpf_skb_load_bytes(skb, packet->transport, &fragment, sizeof(fragment)) < 0)
		return false;
	offset = bpf_ntohs(fragment.offset);
	packet->id = fragment.id;
	packet->is_fragment = offset & FRAGMENT6_OFFSET_AND_MORE;
	packet->is_later_fragment = offset & FRAGMENT6_OFFSET;
	packet->protocol = fragment.next;
	packet->transport += sizeof(fragment);
	return true;
}

/* Walks the extension headers of IPv6, at most MAX_EXTENSION_HEADERS; false when there are more. A later fragment ends
 * the walk. Global, so that the kernel verifies it once and not for every way that leads here, which is most of what
 * loading the programs costs. */
__noinline int find_transport(struct __sk_buff *skb, struct packet *packet)
{
	struct extension extension;

	/* The verifier knows nothing of who calls. */
	if (!packet)
		return false;
	if (!packet->is_ipv6)
		return true;
	for (int i = 0; i < MAX_EXTENSION_HEADERS; i++) {
		switch (packet->protocol) {
		case EXTENSION_FRAGMENT:
			if (!read_fragment6(skb, packet))
				return false;
			if (packet->is_later_fragment)
				return true;
			break;
		case EXTENSION_HOP_BY_HOP:
		case EXTENSION_ROUTING:
		case EXTENSION_AUTHENTICATION:
		case EXTENSION_DESTINATION:
			if (bpf_skb_load_bytes(skb, packet->transport, &extension, sizeof(extension)) < 0)
				return false;
			packet->transport += extension_bytes(packet->protocol, extension.length);
			packet->protocol = extension.next;
			break;
		default:
			return true;
		}
	}
	return false;
}

#endif
