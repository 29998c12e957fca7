/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The memory that the director and the fast path share: the one place where its layout is written down in C. The
 * director writes what it has decided, the programs read it, carry packets by it and count. The same sizes and numbers
 * are in src/Pivot.Director/FastPath; tests compare the two. Addresses and ports are in network byte order, all else in
 * the machine's.
 *
 * Arrays that grow consist of chunks: inner maps, all of one size, made and put into the outer map when first needed. A
 * chunk that is not there is a miss. A miss is always harmless: the packet goes to the director.
 */
#ifndef FLOW_ABI_H
#define FLOW_ABI_H

#include <linux/types.h>

#define FLOW_ABI_VERSION 1

/* Elements of a chunk, and the most chunks: the loader may lower the latter to what a table's limit needs. */
#define FLOW_CHUNK 4096 /* flows, their IPv6 addresses, tallies of one direction */
#define FLOW_MOST_CHUNKS 4096
#define FLOW_BUCKET_CHUNK 1024 /* buckets of the index */
#define FLOW_MOST_BUCKET_CHUNKS 8192
#define FLOW_SLOTS 8 /* slots of a bucket */
#define FLOW_SERVERS 4096
#define FLOW_EVENT_BYTES (1 << 20)
#define FLOW_HASH_WORDS 10

enum flow_direction {
	FLOW_FROM_CLIENT = 0,
	FLOW_FROM_SERVER = 1,
};

enum flow_setting_flags {
	FLOW_ON = 1, /* without it every packet goes to the director */
};

/*
 * The one element of the map of settings.
 *
 * The hash of a packet's 5-tuple: words w are source (1 word; IPv6 4), destination (1; 4), ports (source port in the
 * first two bytes, destination port behind it) and the protocol's number, addresses and ports as they lie in the
 * packet, read as words of the machine. h = the sum over pairs of (u64)(u32)(w[2i] + key[2i]) * (u32)(w[2i+1] +
 * key[2i+1]); h ^= h >> 32; h *= FLOW_HASH_FACTOR; h ^= h >> 29. IPv4 has 4 words, IPv6 10.
 *
 * A key's two buckets are those of the numbers (u32)h and (u32)(h >> FLOW_SECOND_BUCKET_SHIFT); its tag is
 * (h >> FLOW_TAG_SHIFT) | 1. The bucket of a number n: b = n & mask; where b >= buckets, b & (mask >> 1).
 */
#define FLOW_HASH_FACTOR 0x9e3779b97f4a7c15ull /* 2^64 / golden ratio */
#define FLOW_SECOND_BUCKET_SHIFT 24
#define FLOW_TAG_SHIFT 48

struct flow_settings {
	__u32 version;
	__u32 flags;
	__u64 extent; /* written at once: buckets there are in the low half, mask (2^n - 1 >= buckets - 1) in the high
			 half */
	__u32 key[FLOW_HASH_WORDS];
	__u32 servers;	  /* elements of flow_servers; a flow's server is less */
	__u32 processors; /* flow_totals has processors * servers elements */
	__u64 lost;	  /* events that found the ring full; counted by the programs */
	__u64 own;	  /* the director's own */
	__u64 zero[6];
};

/*
 * A slot of the index; 0 is an empty one. Flow 0 is never used. In one bucket no two slots have the same tag: the
 * programs look at one slot of each bucket.
 */
#define FLOW_SLOT_TAG_SHIFT 48
#define FLOW_SLOT_GENERATION_SHIFT 32 /* 16 bits: the flow's generation >> 1 */
#define FLOW_SLOT_DIRECTION_SHIFT 31
#define FLOW_SLOT_NUMBER 0x7fffffffu

struct flow_bucket {
	__u64 slots[FLOW_SLOTS];
};

enum flow_method {
	FLOW_BOTH_ENDS =
	    1,		 /* NAT and FULLNAT: client and virtual become local and destination; back again for replies */
	FLOW_DIRECT = 2, /* DR: only the link-layer addresses change; the way is that to the server's address */
	FLOW_TUNNEL = 3, /* TUN: into the tunnel that the server's entry describes */
};

enum flow_flags {
	FLOW_TELLS_CLIENT =
	    1,		  /* TOA: client segments that start at sequence_start, or have options, are the director's */
	FLOW_SHIFTED = 2, /* PROXY, once acknowledged: sequence_delta is added to what the client sends */
	FLOW_LOCAL = 4,	  /* FULLNAT: replies come to the board's own address, by whichever interface */
};

/*
 * A flow, by the connection's number in the director's table: both directions of it. A packet from the client has
 * client and virtual as source and destination; one from the server destination and local. Where the method changes
 * nothing, destination is virtual and local is client.
 *
 * Written only while not live, but for generation. To write: empty the slots, make generation even, barrier, the
 * fields, barrier, make generation odd (never one of before), fill the slots. Who reads: slot, generation, fields, the
 * atomic add to the tally (a full barrier), generation once more; the same each time, else it is no hit.
 */
struct flow {
	__u32 generation; /* odd: live */
	__u8 family;	  /* 4 or 6 */
	__u8 protocol;	  /* TCP or UDP */
	__u8 method;
	__u8 flags;
	__u32 server;	      /* in flow_servers */
	__u32 sequence_start; /* FLOW_TELLS_CLIENT: of the client's first byte */
	__be32 client;	      /* IPv6: these are in flow_addresses6 */
	__be32 virtual;
	__be32 destination;
	__be32 local;
	__be16 client_port;
	__be16 virtual_port;
	__be16 destination_port;
	__be16 local_port;
	__u32 entropy; /* the connection's flow hash: GUE source port, flow label, mix of identifications */
	__u16 sequence_delta;
	__u16 most_bytes; /* of a packet to the client; 0: what the link takes */
	__u64 zero[2];
};

struct flow_addresses6 {
	__u8 client[16];
	__u8 virtual[16];
	__u8 destination[16];
	__u8 local[16];
};

enum flow_tally_flags {
	FLOW_TCP_FLAGS = 0xff,	  /* ever seen */
	FLOW_PLAIN_TOLD = 1 << 8, /* a packet that is no SYN, FIN or RST was told of since the last SYN or RST */
};

/* Bits 16 to 31 of a tally's flags, written by the director: the low ones of the generation >> 1 whose tally it is. A
 * program that has another flow in hand, taken out since, leaves seen and flags alone. */
#define FLOW_TALLY_GENERATION_SHIFT 16

/* What a direction of a flow has carried. In the outer map: chunk + direction * FLOW_MOST_CHUNKS. Written by the
 * programs; zeroed by the director while the flow is not live. */
struct flow_tally {
	__u64 packets;
	__u64 bytes; /* of IP packets as they came in: a superpacket is one packet */
	__u32 seen;  /* bpf_ktime_get_coarse_ns() >> FLOW_SEEN_SHIFT, low 32 bits */
	__u32 flags;
	__u64 zero;
};

#define FLOW_SEEN_SHIFT 20

enum flow_server_flags {
	FLOW_SERVER_CARRIED = 1, /* without it the director gets all packets of the server's flows */
	FLOW_SERVER_CHECKSUM =
	    2, /* TUN by GUE or GRE with a checksum: likewise, for a program cannot sum up a packet */
};

enum flow_tunnel {
	FLOW_IPIP = 1,
	FLOW_GRE = 2,
	FLOW_GUE = 3,
};

/* A real server. Written whole while not FLOW_SERVER_CARRIED. */
struct flow_server {
	__u32 flags;
	__u8 family;	  /* DR, TUN: of address and source, 4 or 6 */
	__u8 tunnel;	  /* TUN */
	__be16 port;	  /* TUN by GUE: the server's */
	__u8 address[16]; /* DR: the server's; TUN: the outer destination. IPv4 in the first 4 bytes */
	__u8 source[16];  /* TUN: the outer source */
	__u32
	    most_segment4; /* TUN: not 0: SYN-ACKs of IPv4 are the director's, which lowers the segment size in them */
	__u32 most_segment6; /* likewise of IPv6 */
	__u64 own;	     /* the director's own */
	__u32 interface;     /* that leads to it: replies by another one are the director's, but of FLOW_LOCAL */
	__u16 most_bytes;    /* of a packet to it, the tunnel's header included; 0: what the link takes */
	__u16 zero;
};

/* Traffic of a server that one processor has carried: element processor * settings.servers + server. Written without
 * locks by that processor. */
struct flow_total {
	__u64 packets[2]; /* by direction */
	__u64 bytes[2];
};

/* Told through the ring of events: every SYN-ACK, FIN and RST, and the first other packet of a direction, once more
 * after a SYN-ACK or RST of it. */
struct flow_event {
	__u32 number;
	__u32 generation;
	__u8 direction;
	__u8 tcp_flags; /* UDP: 0 */
	__u16 zero;
	__u32 seen;
};

_Static_assert(sizeof(struct flow_settings) == 128, "layout");
_Static_assert(sizeof(struct flow_bucket) == 64, "layout");
_Static_assert(sizeof(struct flow) == 64, "layout");
_Static_assert(sizeof(struct flow_addresses6) == 64, "layout");
_Static_assert(sizeof(struct flow_tally) == 32, "layout");
_Static_assert(sizeof(struct flow_server) == 64, "layout");
_Static_assert(sizeof(struct flow_total) == 32, "layout");
_Static_assert(sizeof(struct flow_event) == 16, "layout");

#endif
