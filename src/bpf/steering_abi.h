/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Keys and values of the maps that the appliance fills: the one place where their layout is written down in C. The same
 * sizes and numbers are in src/Pivot.Linux/Interop/SteeringAbi.cs; tests compare the two through the types that the
 * kernel reports for the loaded maps. Addresses and ports are in network byte order, all else in the machine's.
 */
#ifndef STEERING_ABI_H
#define STEERING_ABI_H

#include <linux/types.h>

/* An address; IPv4 as ::ffff:a.b.c.d. */
struct steering_address {
	__u8 bytes[16];
};

enum steering_flags {
	STEERING_VIRTUAL = 1, /* every packet to the address is steered */
	STEERING_PORTS = 2,   /* of the packets to the address those in the map of ports are */
	STEERING_REPLY = 4,   /* packets from the address are steered when they come in by the entry's interface */
	STEERING_LOCAL = 8,   /* the board's own: what goes there, and neither of the first two, is not steered */
	STEERING_TUNNEL = 16, /* errors to the board about tunnelled packets to the address are steered */
};

/* What an address means. */
struct steering_entry {
	__u32 flags;
	__u32 interface; /* STEERING_REPLY: interface index */
};

/* A prefix of virtual addresses; length in bits, 96 more for IPv4. */
struct steering_prefix {
	__u32 length;
	struct steering_address address;
};

/*
 * Ports of an address; of ICMP the identifiers of echo requests, whose answers are steered. length is 144 and the
 * leading bits of the port, so that a range takes a few entries.
 */
struct steering_ports {
	__u32 length;
	struct steering_address address;
	__u8 protocol;
	__u8 zero;
	__be16 port;
};

enum steering_setting_flags {
	STEERING_PREFIXES = 1, /* the map of prefixes is not empty */
};

#define STEERING_KNOWN_BITS 65536
#define STEERING_KNOWN_FACTOR 0x9e3779b1u /* 2^32 / golden ratio */
#define STEERING_ETHERNETS 256

/*
 * The one element of the map of settings. Bit n of known is set when the map of addresses has one whose number is n;
 * with a thousand addresses it spares most packets of others both look-ups. The number of an address: its four words,
 * in the machine's byte order, combined by exclusive or, times the factor; of that the upper 16 bits. An interface with
 * Ethernet headers is in ethernets[index % STEERING_ETHERNETS], or not: two may share a place.
 */
struct steering_settings {
	__u32 device; /* interface index of the TUN device; 0 = nothing is steered */
	__u32 flags;
	__u64 known[STEERING_KNOWN_BITS / 64];
	__u32 ethernets[STEERING_ETHERNETS]; /* interface indexes; 0 = none */
};

_Static_assert(sizeof(struct steering_address) == 16, "layout");
_Static_assert(sizeof(struct steering_entry) == 8, "layout");
_Static_assert(sizeof(struct steering_prefix) == 20, "layout");
_Static_assert(sizeof(struct steering_ports) == 24, "layout");
_Static_assert(sizeof(struct steering_settings) == 9224, "layout");

#endif
