/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* ICMP errors carry the packet that they are about; whom it was from and to decides their way. */
#ifndef STEERING_ICMP_H
#define STEERING_ICMP_H

#include "parsing.h"

#define ICMP_HEADER_BYTES 8
/* RFC 792; linux/icmp.h needs the C library. */
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER_PROBLEM 12
/* RFC 4443: destination unreachable, packet too big, time exceeded, parameter problem. */
#define ICMP6_FIRST_ERROR 1
#define ICMP6_LAST_ERROR 4
#define NDP_FIRST 133
#define NDP_LAST 137

static __always_inline bool is_error_type(const struct packet *packet, __u8 type)
{
	if (packet->is_ipv6)
		return type >= ICMP6_FIRST_ERROR && type <= ICMP6_LAST_ERROR;
	return type == ICMP_DEST_UNREACH || type == ICMP_SOURCE_QUENCH || type == ICMP_TIME_EXCEEDED ||
	       type == ICMP_PARAMETER_PROBLEM;
}

static __always_inline bool is_icmp(const struct packet *packet)
{
	return packet->protocol == (packet->is_ipv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

/* RFC 792, RFC 4443 section 4. */
#define ICMP_ECHO_REPLY 0
#define ICMP_ECHO_REQUEST 8
#define ICMP6_ECHO_REQUEST 128
#define ICMP6_ECHO_REPLY 129

struct echo {
	__u8 type;
	__u8 code;
	__be16 checksum;
	__be16 identifier;
};

static __always_inline bool read_echo(struct __sk_buff *skb, const struct packet *packet, struct echo *echo)
{
	return bpf_skb_load_bytes(skb, packet->transport, echo, sizeof(*echo)) == 0;
}

static __always_inline bool is_echo_request(const struct packet *packet, const struct echo *echo)
{
	return echo->type == (packet->is_ipv6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO_REQUEST);
}

static __always_inline bool is_echo_reply(const struct packet *packet, const struct echo *echo)
{
	return echo->type == (packet->is_ipv6 ? ICMP6_ECHO_REPLY : ICMP_ECHO_REPLY);
}

/* Reads the packet inside an ICMP error; false when this is none. */
static __always_inline bool parse_embedded(struct __sk_buff *skb, const struct packet *packet, struct packet *embedded)
{
	__u8 type;

	if (!is_icmp(packet) || packet->is_later_fragment ||
	    bpf_skb_load_bytes(skb, packet->transport, &type, sizeof(type)) < 0)
		return false;
	return is_error_type(packet, type) && parse_network(skb, packet->transport + ICMP_HEADER_BYTES, embedded);
}

/* Neighbour discovery (RFC 4861), which the kernel does for virtual addresses too. It has no extension headers. */
static __always_inline bool is_neighbour_discovery(struct __sk_buff *skb, const struct packet *packet)
{
	__u8 type;

	return packet->is_ipv6 && packet->protocol == IPPROTO_ICMPV6 &&
	       bpf_skb_load_bytes(skb, packet->transport, &type, sizeof(type)) == 0 && type >= NDP_FIRST &&
	       type <= NDP_LAST;
}

#endif
