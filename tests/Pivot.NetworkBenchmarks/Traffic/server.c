/* The real server: one epoll loop for all that clients do. */
#include "traffic.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, MOST_SOCKETS = 65536 };

/* What a descriptor is for, by its number. */
enum role { NOTHING, EXCHANGE_LISTENER, SINK_LISTENER, EXCHANGE, SINK, DATAGRAMS };
static uint8_t roles[MOST_SOCKETS];
static char buffer[1 << 18];

static void watch(int loop, int socket, enum role role)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = socket };
    if (socket >= MOST_SOCKETS || epoll_ctl(loop, EPOLL_CTL_ADD, socket, &event) != 0)
        fail("epoll_ctl");
    roles[socket] = (uint8_t)role;
}

static int bind_to(struct in_addr address, int type, int port)
{
    struct sockaddr_in local = { .sin_family = AF_INET, .sin_addr = address, .sin_port = htons((uint16_t)port) };
    int yes = 1, room = 8 << 20, made = socket(AF_INET, type | SOCK_NONBLOCK, 0);
    if (made < 0)
        fail("socket");
    setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (type == SOCK_DGRAM)
        setsockopt(made, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
    if (bind(made, (struct sockaddr *)&local, sizeof(local)) != 0)
        fail("bind");
    if (type == SOCK_STREAM && listen(made, 4096) != 0)
        fail("listen");
    return made;
}

static void accept_all(int loop, int listener)
{
    int yes = 1, accepted;
    while ((accepted = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        watch(loop, accepted, roles[listener] == SINK_LISTENER ? SINK : EXCHANGE);
    }
}

/* Answers as many bytes as came: requests and answers have one length. */
static void answer(int socket)
{
    ssize_t got = recv(socket, buffer, REQUEST_BYTES, 0);
    if (got > 0)
        send(socket, buffer, (size_t)got, MSG_NOSIGNAL);
    else if (got == 0 || errno != EAGAIN)
        close(socket);
}

static void swallow(int socket)
{
    ssize_t got = recv(socket, buffer, sizeof(buffer), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        close(socket);
}

static void count_datagrams(int socket)
{
    static char bytes[BATCH][64];
    static struct sockaddr_in senders[BATCH];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    int got;
    do {
        for (int i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){ bytes[i], sizeof(bytes[i]) };
            messages[i].msg_hdr = (struct msghdr){ .msg_name = &senders[i], .msg_namelen = sizeof(senders[i]), .msg_iov = &parts[i], .msg_iovlen = 1 };
        }
        got = recvmmsg(socket, messages, BATCH, 0, NULL);
        for (int i = 0; i < got; i++) {
            if (messages[i].msg_len > 0 && bytes[i][0] == ASKS_FOR_ANSWER)
                sendto(socket, bytes[i], messages[i].msg_len, 0, (struct sockaddr *)&senders[i], sizeof(senders[i]));
        }
    } while (got == BATCH);
}

static void handle(int loop, int socket)
{
    switch ((enum role)roles[socket]) {
    case EXCHANGE_LISTENER:
    case SINK_LISTENER:
        accept_all(loop, socket);
        break;
    case EXCHANGE:
        answer(socket);
        break;
    case SINK:
        swallow(socket);
        break;
    case DATAGRAMS:
        count_datagrams(socket);
        break;
    case NOTHING:
        break;
    }
}

int serve(const struct options *options)
{
    struct epoll_event events[BATCH];
    int loop = epoll_create1(0);
    if (loop < 0)
        fail("epoll_create1");
    watch(loop, bind_to(options->target, SOCK_STREAM, EXCHANGE_PORT), EXCHANGE_LISTENER);
    watch(loop, bind_to(options->target, SOCK_STREAM, SINK_PORT), SINK_LISTENER);
    watch(loop, bind_to(options->target, SOCK_DGRAM, EXCHANGE_PORT), DATAGRAMS);
    puts("serving");
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(loop, events, BATCH, -1);
        if (ready < 0 && errno != EINTR)
            fail("epoll_wait");
        for (int i = 0; i < ready; i++)
            handle(loop, events[i].data.fd);
    }
}
