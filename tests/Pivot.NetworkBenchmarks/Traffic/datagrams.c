/* Small UDP packets of one flow: as fast as they go, at a rate, or in bursts that the server answers. */
#include "traffic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { BATCH = 64, PACED_BATCH = 20, BURST = 32 };

static char datagram[DATAGRAM_BYTES], asking[DATAGRAM_BYTES] = { ASKS_FOR_ANSWER };
static struct iovec part = { datagram, sizeof(datagram) }, last_part = { asking, sizeof(asking) };
static struct mmsghdr messages[BATCH];

static int connect_to(struct in_addr address)
{
    struct sockaddr_in remote = { .sin_family = AF_INET, .sin_addr = address, .sin_port = htons(EXCHANGE_PORT) };
    int made = socket(AF_INET, SOCK_DGRAM, 0);
    if (made < 0 || connect(made, (struct sockaddr *)&remote, sizeof(remote)) != 0)
        fail("connect");
    for (int i = 0; i < BATCH; i++)
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &part, .msg_iovlen = 1 };
    return made;
}

int send_datagrams(const struct options *options)
{
    int made = connect_to(options->target), batch = options->rate > 0 ? PACED_BATCH : BATCH;
    struct window window = begin_window(options);
    double next = now();
    uint64_t sent = 0;
    while (window_lasts(&window)) {
        int count = sendmmsg(made, messages, (unsigned)batch, 0);
        /* A refusal that an ICMP error brought is told once, and only that one packet not sent. */
        if (count < 0 && errno != ECONNREFUSED && errno != ENOBUFS)
            fail("sendmmsg");
        if (window.open && count > 0)
            sent += (uint64_t)count;
        if (options->rate > 0) {
            next += (double)batch / (double)options->rate;
            sleep_until(next);
        }
    }
    print_window(&window);
    printf(" sent=%llu units=%llu\n", (unsigned long long)sent, (unsigned long long)(window.last.datagrams - window.first.datagrams));
    return 0;
}

/* A packet that was lost on the way would cost its burst the answer: then the burst counts as lost and the next one follows. */
int send_bursts(const struct options *options)
{
    int made = connect_to(options->target);
    struct timeval limit = { .tv_usec = 200000 };
    struct window window = begin_window(options);
    long answered = 0, lost = 0, warm = options->count / 10;
    char answer[DATAGRAM_BYTES];
    setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    messages[BURST - 1].msg_hdr.msg_iov = &last_part;
    for (long burst = 0; burst * BURST < options->count + warm; burst++) {
        if (!window.open && burst * BURST >= warm)
            open_window(&window);
        if (sendmmsg(made, messages, BURST, 0) != BURST)
            fail("sendmmsg");
        if (recv(made, answer, sizeof(answer), 0) < 0)
            lost += BURST;
        else if (window.open)
            answered += BURST;
    }
    close_window(&window);
    print_window(&window);
    printf(" lost=%ld units=%ld\n", lost, answered);
    return lost * 100 > options->count ? (fprintf(stderr, "traffic: %ld of %ld datagrams were lost\n", lost, options->count), 1) : 0;
}
