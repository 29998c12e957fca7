/* Made-up UDP packets of many flows, straight onto the wire: connections that need no clients. */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { BATCH = 64, PACED_BATCH = 50, ADDRESSES = 4096, FIRST_PORT = 1024 };

struct frame {
    struct ethhdr ethernet;
    struct iphdr ip;
    struct udphdr udp;
    char data[DATAGRAM_BYTES];
} __attribute__((packed));

static struct frame frames[BATCH];
static struct iovec parts[BATCH];
static struct mmsghdr messages[BATCH];

static uint32_t add_words(uint32_t sum, const void *data, size_t bytes)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < bytes; i += 2)
        sum += (uint32_t)at[i] << 8 | at[i + 1];
    return sum;
}

static uint16_t folded(uint32_t sum)
{
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return htons((uint16_t)~sum);
}

/* Neighbours among the flows have different addresses. */
static void make_frame(struct frame *frame, const struct options *options, long flow)
{
    frame->ip.saddr = htonl(ntohl(options->source.s_addr) + (uint32_t)(flow % ADDRESSES));
    frame->udp.source = htons((uint16_t)(FIRST_PORT + flow / ADDRESSES));
    frame->ip.check = 0;
    frame->ip.check = folded(add_words(0, &frame->ip, sizeof(frame->ip)));
    frame->udp.check = 0;
    frame->udp.check = folded(add_words(add_words(IPPROTO_UDP + sizeof(frame->udp) + DATAGRAM_BYTES, &frame->ip.saddr, 8), &frame->udp, sizeof(frame->udp) + DATAGRAM_BYTES));
    if (frame->udp.check == 0)
        frame->udp.check = 0xffff;
}

static void prepare(const struct options *options, const uint8_t own[6])
{
    for (int i = 0; i < BATCH; i++) {
        struct frame *frame = &frames[i];
        memcpy(frame->ethernet.h_dest, options->gateway, 6);
        memcpy(frame->ethernet.h_source, own, 6);
        frame->ethernet.h_proto = htons(ETH_P_IP);
        frame->ip.version = 4;
        frame->ip.ihl = 5;
        frame->ip.ttl = 64;
        frame->ip.protocol = IPPROTO_UDP;
        frame->ip.tot_len = htons(sizeof(*frame) - sizeof(frame->ethernet));
        frame->ip.daddr = options->target.s_addr;
        frame->udp.dest = htons(EXCHANGE_PORT);
        frame->udp.len = htons(sizeof(frame->udp) + DATAGRAM_BYTES);
        parts[i] = (struct iovec){ frame, sizeof(*frame) };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
    }
}

static int open_wire(const struct options *options)
{
    struct ifreq request = { 0 };
    struct sockaddr_ll wire = { .sll_family = AF_PACKET };
    int yes = 1, made = socket(AF_PACKET, SOCK_RAW, 0);
    if (made < 0 || options->interface == NULL)
        fail("a packet socket");
    strncpy(request.ifr_name, options->interface, IFNAMSIZ - 1);
    if (ioctl(made, SIOCGIFHWADDR, &request) != 0)
        fail(options->interface);
    prepare(options, (const uint8_t *)request.ifr_hwaddr.sa_data);
    wire.sll_ifindex = (int)if_nametoindex(options->interface);
    if (bind(made, (struct sockaddr *)&wire, sizeof(wire)) != 0)
        fail("bind");
    setsockopt(made, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof(yes));
    return made;
}

/* By count: each flow's first packets, in order. By time: flows far from each other, so that nothing is in a cache by chance. */
int send_flows(const struct options *options)
{
    int made = open_wire(options), batch = options->rate > 0 ? PACED_BATCH : BATCH;
    struct window window = begin_window(options);
    uint64_t sent = 0;
    long total = 0, flow = 0, step = options->count > 0 ? 1 : 514229; /* a prime: all flows come by */
    double next = now();
    if (options->count > 0)
        open_window(&window);
    while (options->count > 0 ? total < options->count : window_lasts(&window)) {
        for (int i = 0; i < batch; i++) {
            make_frame(&frames[i], options, flow);
            flow = (flow + step) % options->flows;
        }
        int count = sendmmsg(made, messages, (unsigned)batch, 0);
        if (count < 0 && errno != ENOBUFS && errno != EAGAIN)
            fail("sendmmsg");
        total += batch;
        if (window.open && count > 0)
            sent += (uint64_t)count;
        if (options->rate > 0) {
            next += (double)batch / (double)options->rate;
            sleep_until(next);
        }
    }
    if (options->count > 0) {
        /* What is still under way. */
        sleep_until(now() + 0.05);
        close_window(&window);
    }
    print_window(&window);
    printf(" sent=%llu units=%llu\n", (unsigned long long)sent, (unsigned long long)(window.last.datagrams - window.first.datagrams));
    return 0;
}
