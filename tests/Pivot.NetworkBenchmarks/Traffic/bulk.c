/* As many bytes as go, over one or several connections; what counts is what the server's kernel has acknowledged. */
#include "traffic.h"

#include <errno.h>
#include <linux/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_TCP
#define SOL_TCP 6
#endif

static int connect_to(struct in_addr address, int port)
{
    struct sockaddr_in remote = { .sin_family = AF_INET, .sin_addr = address, .sin_port = htons((uint16_t)port) };
    int made = socket(AF_INET, SOCK_STREAM, 0);
    if (made < 0 || connect(made, (struct sockaddr *)&remote, sizeof(remote)) != 0 || !set_nonblocking(made))
        fail("connect");
    return made;
}

static uint64_t acknowledged(const struct pollfd *sockets, int count)
{
    uint64_t sum = 0;
    for (int i = 0; i < count; i++) {
        struct tcp_info info = { 0 };
        socklen_t length = sizeof(info);
        if (getsockopt(sockets[i].fd, SOL_TCP, TCP_INFO, &info, &length) != 0)
            fail("TCP_INFO");
        sum += info.tcpi_bytes_acked;
    }
    return sum;
}

int send_bulk(const struct options *options)
{
    static char data[1 << 18];
    struct pollfd sockets[MOST_CONNECTIONS];
    struct window window;
    uint64_t before = 0;
    int count = options->connections;
    for (int i = 0; i < count; i++)
        sockets[i] = (struct pollfd){ .fd = connect_to(options->target, SINK_PORT), .events = POLLOUT };
    window = begin_window(options);
    while (window_lasts(&window)) {
        if (window.open && before == 0)
            before = acknowledged(sockets, count);
        if (poll(sockets, (nfds_t)count, 100) < 0)
            fail("poll");
        for (int i = 0; i < count; i++) {
            if ((sockets[i].revents & (POLLERR | POLLHUP)) != 0)
                fail("a connection broke");
            if ((sockets[i].revents & POLLOUT) != 0 && send(sockets[i].fd, data, sizeof(data), MSG_NOSIGNAL) < 0 && errno != EAGAIN)
                fail("send");
        }
    }
    uint64_t sent = acknowledged(sockets, count) - before;
    print_window(&window);
    printf(" units=%llu\n", (unsigned long long)sent);
    return 0;
}
