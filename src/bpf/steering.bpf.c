// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Steers packets of virtual services from a network interface to the director's TUN device, before the IP stack. At tc
 * ingress:
 *
 *   1. not for this machine's link-layer address, in a VLAN, not IP, cut short: the kernel's
 *   2. TTL or hop limit is used up: the kernel's, which answers time-exceeded itself
 *   3. neighbour discovery; a source that is the board's own (a martian): the kernel's
 *   4. to a virtual address: steered. Where that is the board's own: only to the ports of a service or of the director,
 * answers to its echo requests, their fragments, and errors about them
 *   5. to any other of the board's own addresses: the kernel's, but for errors about packets in the director's tunnels
 *   6. from a real server, by the interface that leads to it: steered
 *   7. an error, from whomever, about a packet to a real server: steered
 *   8. all else: the kernel's
 *
 * "The kernel's" is TC_ACT_UNSPEC: the next program or filter has its turn. The cost for packets that are not ours is
 * two bits, and two look-ups in one hash map where a bit is set, however many services there are.
 *
 * At tc egress errors are caught that the board's own kernel sends (host unreachable, when a real server answers no
 * ARP): they never came in anywhere, and they quote the real server's address.
 */
#include <linux/pkt_cls.h>

#include "carry.h"
#include "maps.h"
#include "icmp.h"
#include "parsing.h"
#include "queue.h"

/* linux/if_packet.h: addressed to this machine's link-layer address. */
#define PACKET_HOST 0
/* Set by the loader: false leaves the fast path out, for kernels that refuse it. */
const volatile bool carries = true;

#define PORTS_KEY_BITS (8 * (sizeof(struct steering_ports) - sizeof(__u32)))

/* What an address means; null: nothing. */
static __always_inline const struct steering_entry *find(const struct steering_settings *setting,
							 const struct steering_address *address)
{
	const __u32 *words = (const __u32 *)address->bytes;
	__u32 number = ((words[0] ^ words[1] ^ words[2] ^ words[3]) * STEERING_KNOWN_FACTOR) >> 16;

	if (!(setting->known[(number / 64) % (STEERING_KNOWN_BITS / 64)] >> (number % 64) & 1))
		return NULL;
	return bpf_map_lookup_elem(&addresses, address);
}

static __always_inline bool is_virtual_prefix(const struct steering_address *address)
{
	struct steering_prefix key = {.length = 8 * sizeof(*address), .address = *address};

	return bpf_map_lookup_elem(&prefixes, &key) != NULL;
}

static __always_inline bool has_service(const struct steering_address *address, __u8 protocol, __be16 port)
{
	struct steering_ports key = {.length = PORTS_KEY_BITS, .address = *address, .protocol = protocol, .port = port};

	return bpf_map_lookup_elem(&ports, &key) != NULL;
}

/* The port, or the identifier of an echo request, that a packet was sent from. */
static __always_inline bool read_sender(struct __sk_buff *skb, const struct packet *packet, __be16 *port)
{
	struct echo echo;

	if (!is_icmp(packet))
		return bpf_skb_load_bytes(skb, packet->transport, port, sizeof(*port)) == 0;
	if (!read_echo(skb, packet, &echo) || !is_echo_request(packet, &echo))
		return false;
	*port = echo.identifier;
	return true;
}

/* An error about a packet that was sent from a port of a service. */
static __always_inline bool is_error_about_service(struct __sk_buff *skb, const struct packet *packet)
{
	struct packet embedded = {};
	__be16 port;

	return parse_embedded(skb, packet, &embedded) && find_transport(skb, &embedded) &&
	       !embedded.is_later_fragment && read_sender(skb, &embedded, &port) &&
	       has_service(&packet->destination, embedded.protocol, port);
}

/* The answer to an echo request that was sent with an identifier of ours: the board's own pings have others, or the
 * director lets their answers pass. */
static __always_inline bool is_echo_reply_to_service(struct __sk_buff *skb, const struct packet *packet)
{
	struct echo echo;

	return read_echo(skb, packet, &echo) && is_echo_reply(packet, &echo) &&
	       has_service(&packet->destination, packet->protocol, echo.identifier);
}

static __always_inline bool is_to_port_of_service(struct __sk_buff *skb, const struct packet *packet)
{
	__be16 ports[2];

	return bpf_skb_load_bytes(skb, packet->transport, &ports, sizeof(ports)) == 0 &&
	       has_service(&packet->destination, packet->protocol, ports[1]);
}

/* Decides for an address that is the board's own. Global as find_transport is. */
__noinline int is_to_service(struct __sk_buff *skb, struct packet *packet)
{
	struct fragment_key fragment = {};
	const __u32 seen = 1;

	if (!packet || !find_transport(skb, packet))
		return false;
	fragment.source = packet->source;
	fragment.destination = packet->destination;
	fragment.id = packet->id;
	/* RFC 8200 section 4.5: the next headers of a datagram's IPv6 fragments may differ. */
	fragment.protocol = packet->is_ipv6 ? 0 : packet->protocol;
	if (packet->is_later_fragment)
		return bpf_map_lookup_elem(&fragments, &fragment) != NULL;
	if (is_icmp(packet) && is_error_about_service(skb, packet))
		return true;
	if (is_icmp(packet) ? !is_echo_reply_to_service(skb, packet) : !is_to_port_of_service(skb, packet))
		return false;
	if (packet->is_fragment)
		bpf_map_update_elem(&fragments, &fragment, &seen, BPF_ANY);
	return true;
}

static __always_inline bool is_real_server(const struct steering_entry *entry, const struct __sk_buff *skb)
{
	return entry && (entry->flags & STEERING_REPLY) && entry->interface == skb->ifindex;
}

static __always_inline bool is_error_about_real_server(struct __sk_buff *skb, const struct packet *packet,
						       const struct steering_settings *setting)
{
	struct packet embedded = {};

	return parse_embedded(skb, packet, &embedded) && is_real_server(find(setting, &embedded.destination), skb);
}

/* An error to the board itself about a packet that the director has put into a tunnel. */
static __always_inline bool is_error_about_tunnel(struct __sk_buff *skb, const struct packet *packet,
						  const struct steering_settings *setting)
{
	const struct steering_entry *end;
	struct packet embedded = {};

	if (!parse_embedded(skb, packet, &embedded))
		return false;
	end = find(setting, &embedded.destination);
	if (!end || !(end->flags & STEERING_TUNNEL) || !find_transport(skb, &embedded))
		return false;
	return embedded.protocol == IPPROTO_IPIP || embedded.protocol == IPPROTO_IPV6 ||
	       embedded.protocol == IPPROTO_GRE || embedded.protocol == IPPROTO_UDP;
}

static __always_inline bool is_ours(struct __sk_buff *skb, struct packet *packet,
				    const struct steering_settings *setting)
{
	const struct steering_entry *from = find(setting, &packet->source);
	const struct steering_entry *to = find(setting, &packet->destination);

	if (from && (from->flags & STEERING_LOCAL))
		return false;
	if (to) {
		if (to->flags & STEERING_VIRTUAL)
			return !is_neighbour_discovery(skb, packet);
		if ((to->flags & STEERING_PORTS) && is_to_service(skb, packet))
			return true;
		if (to->flags & STEERING_LOCAL)
			return is_error_about_tunnel(skb, packet, setting);
	} else if ((setting->flags & STEERING_PREFIXES) && is_virtual_prefix(&packet->destination)) {
		return !is_neighbour_discovery(skb, packet);
	}
	if (is_real_server(from, skb))
		return !is_neighbour_discovery(skb, packet);
	return is_error_about_real_server(skb, packet, setting);
}

static __always_inline int steer(struct __sk_buff *skb, __u32 network)
{
	const __u32 only = 0;
	const struct steering_settings *setting = bpf_map_lookup_elem(&settings, &only);
	struct packet packet = {};

	if (!setting || !setting->device || skb->pkt_type != PACKET_HOST || skb->vlan_present)
		return TC_ACT_UNSPEC;
	if (!parse_network(skb, network, &packet) || packet.hops <= 1 || !is_ours(skb, &packet, setting))
		return TC_ACT_UNSPEC;
	return bpf_redirect(setting->device, 0);
}

/* What the board forwards has been judged where it came in; so has an error that the director has translated or let
 * pass. Only what begins here has no interface that it came in by. */
static __always_inline int steer_own_error(struct __sk_buff *skb, __u32 network)
{
	const __u32 only = 0;
	const struct steering_settings *setting;
	const struct steering_entry *entry;
	struct packet packet = {}, embedded = {};

	if (skb->ingress_ifindex || !parse_network(skb, network, &packet) || !parse_embedded(skb, &packet, &embedded))
		return TC_ACT_UNSPEC;
	setting = bpf_map_lookup_elem(&settings, &only);
	entry = bpf_map_lookup_elem(&addresses, &embedded.destination);
	if (!setting || !setting->device || !entry || !(entry->flags & STEERING_REPLY))
		return TC_ACT_UNSPEC;
	return bpf_redirect(setting->device, 0);
}

/* Functions of their own, for the stack's sake: what is called from the same place shares it. */
static __noinline int steer_ethernet(struct __sk_buff *skb)
{
	return steer(skb, ETH_HLEN);
}

static __noinline int carry_ipv4(struct __sk_buff *skb, __u32 device)
{
	return carry(skb, device, false);
}

static __noinline int carry_ipv6(struct __sk_buff *skb, __u32 device)
{
	return carry(skb, device, true);
}

/* For interfaces with Ethernet headers. */
SEC("tc")
int pivot_steer(struct __sk_buff *skb)
{
	const __u32 only = 0;
	const struct steering_settings *setting = bpf_map_lookup_elem(&settings, &only);
	int verdict = FOR_DIRECTOR;

	if (!setting || !setting->device || skb->pkt_type != PACKET_HOST || skb->vlan_present)
		return TC_ACT_UNSPEC;
	if (carries && skb->protocol == bpf_htons(ETH_P_IP))
		verdict = carry_ipv4(skb, setting->device);
	else if (carries && skb->protocol == bpf_htons(ETH_P_IPV6))
		verdict = carry_ipv6(skb, setting->device);
	return verdict == FOR_DIRECTOR ? steer_ethernet(skb) : verdict;
}

/* For interfaces without link-layer headers: WireGuard, PPP. */
SEC("tc")
int pivot_steer_ip(struct __sk_buff *skb)
{
	return steer(skb, 0);
}

/* The same two at egress. */
SEC("tc")
int pivot_steer_err(struct __sk_buff *skb)
{
	return steer_own_error(skb, ETH_HLEN);
}

SEC("tc")
int pivot_steer_err_ip(struct __sk_buff *skb)
{
	return steer_own_error(skb, 0);
}

/* For the device's queues. */
SEC("socket")
int pivot_queue(struct __sk_buff *skb)
{
	return choose_queue(skb);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
