/* Requests and answers: over connections that stay, or each over a connection of its own. */
#include "traffic.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

struct worker {
    int socket;
    int got;        /* bytes of the answer so far */
    bool connected; /* the request is sent */
    double began;
    struct in_addr source;
};

static struct worker workers[MOST_CONNECTIONS];
static struct latencies latencies;
static char request[REQUEST_BYTES];

static void watch(int loop, struct worker *worker, uint32_t events, int change)
{
    struct epoll_event event = { .events = events, .data.ptr = worker };
    if (epoll_ctl(loop, change, worker->socket, &event) != 0)
        fail("epoll_ctl");
}

/* Each worker has an address of its own, so that ports do not run out. */
static void connect_worker(int loop, struct worker *worker, struct in_addr target)
{
    struct sockaddr_in local = { .sin_family = AF_INET, .sin_addr = worker->source };
    struct sockaddr_in remote = { .sin_family = AF_INET, .sin_addr = target, .sin_port = htons(EXCHANGE_PORT) };
    int yes = 1;
    worker->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (worker->socket < 0)
        fail("socket");
    setsockopt(worker->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    setsockopt(worker->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof(yes));
    if (worker->source.s_addr != 0 && bind(worker->socket, (struct sockaddr *)&local, sizeof(local)) != 0)
        fail("bind");
    if (connect(worker->socket, (struct sockaddr *)&remote, sizeof(remote)) != 0 && errno != EINPROGRESS)
        fail("connect");
    worker->connected = false;
    worker->got = 0;
    worker->began = now();
    watch(loop, worker, EPOLLOUT, EPOLL_CTL_ADD);
}

static void send_request(struct worker *worker)
{
    worker->got = 0;
    if (send(worker->socket, request, sizeof(request), MSG_NOSIGNAL) != (ssize_t)sizeof(request))
        fail("a request");
}

/* True when the answer is complete. */
static bool read_answer(struct worker *worker)
{
    char answer[REQUEST_BYTES];
    ssize_t got = recv(worker->socket, answer, sizeof(answer), 0);
    if (got < 0 && errno == EAGAIN)
        return false;
    if (got <= 0)
        fail("an answer");
    worker->got += (int)got;
    return worker->got == REQUEST_BYTES;
}

/* True when an exchange is complete. */
static bool go_on(int loop, struct worker *worker)
{
    if (worker->connected)
        return read_answer(worker);
    int error = 0;
    socklen_t length = sizeof(error);
    getsockopt(worker->socket, SOL_SOCKET, SO_ERROR, &error, &length);
    if ((errno = error) != 0)
        fail("connect");
    worker->connected = true;
    send_request(worker);
    watch(loop, worker, EPOLLIN, EPOLL_CTL_MOD);
    return false;
}

static void finish(int loop, struct worker *worker, const struct options *options, bool stays)
{
    double time = now();
    add_latency(&latencies, time - worker->began);
    if (stays) {
        worker->began = time;
        send_request(worker);
    } else {
        close(worker->socket);
        connect_worker(loop, worker, options->target);
    }
}

static int run(const struct options *options, bool stays)
{
    struct epoll_event events[MOST_CONNECTIONS];
    struct window window = begin_window(options);
    uint64_t done = 0, before = 0;
    int loop = epoll_create1(0);
    for (int i = 0; i < options->connections; i++) {
        if (options->source.s_addr != 0)
            workers[i].source.s_addr = htonl(ntohl(options->source.s_addr) + (uint32_t)i);
        connect_worker(loop, &workers[i], options->target);
    }
    if (options->count > 0)
        open_window(&window);
    while (options->count > 0 ? done < (uint64_t)options->count : window_lasts(&window)) {
        if (window.open && latencies.total == 0)
            before = done;
        int ready = epoll_wait(loop, events, MOST_CONNECTIONS, 10000);
        if (ready == 0) {
            errno = ETIMEDOUT;
            fail("ten seconds without any answer");
        }
        for (int i = 0; i < ready; i++) {
            if (go_on(loop, events[i].data.ptr)) {
                finish(loop, events[i].data.ptr, options, stays);
                done++;
            }
        }
        if (!window.open)
            latencies.total = 0;
    }
    if (options->count > 0)
        close_window(&window);
    print_window(&window);
    print_latencies(&latencies);
    printf(" units=%llu\n", (unsigned long long)(done - before));
    return 0;
}

int exchange(const struct options *options)
{
    return run(options, true);
}

int open_and_close(const struct options *options)
{
    return run(options, false);
}
