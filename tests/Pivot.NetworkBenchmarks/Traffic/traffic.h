/* What the parts of the traffic generator share. One thread a process; every failure of the system ends it with a message. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    REQUEST_BYTES = 64,    /* a request of an exchange, and its answer */
    DATAGRAM_BYTES = 18,   /* makes a 60-byte Ethernet frame */
    MOST_CONNECTIONS = 64, /* of one client */
    EXCHANGE_PORT = 7001,  /* TCP: each request is answered; UDP: datagrams are counted, those that ask for it answered */
    SINK_PORT = 7002,      /* TCP: everything is read; at the end the server closes too */
    ASKS_FOR_ANSWER = 1,   /* first byte of such a datagram */
};

struct options {
    struct in_addr target;
    struct in_addr source; /* the first of `connections` consecutive ones; 0.0.0.0: the kernel chooses */
    double warmup, seconds;
    long count;       /* this much instead of seconds; 0: by time */
    long rate;        /* packets a second; 0: as fast as it goes */
    int connections;
    int cpu;          /* the processor to stay on; -1: any */
    int server;       /* process id of the server: its namespace's datagrams are counted; 0: none */
    int directors[8]; /* process ids of the director; 0: no more */
    const char *interface; /* of made-up packets */
    uint8_t gateway[6];    /* where they go */
    long flows;            /* how many different ones */
};

_Noreturn void fail(const char *what);
double now(void);
void sleep_until(double time);
bool set_nonblocking(int socket);

/* The measured time: opened after the warm-up, closed when its time is over; the machine's and the director's use of the processors between the two. */
struct reading {
    double time;
    double idle, stolen, director;
    uint64_t datagrams;
};

struct window {
    const struct options *options;
    double opens, closes;
    struct reading first, last;
    bool open, over;
};

struct window begin_window(const struct options *options);
/* Call it often. True while traffic is to go on. */
bool window_lasts(struct window *window);
/* For work that is counted, not timed. */
void open_window(struct window *window);
void close_window(struct window *window);
/* Prints seconds and processor time; the caller adds what it counted. */
void print_window(const struct window *window);

/* Times of exchanges, in steps of about 3 %. */
enum { LATENCY_STEPS = 1024 };
struct latencies {
    uint64_t counts[LATENCY_STEPS], total;
};
void add_latency(struct latencies *latencies, double seconds);
void print_latencies(const struct latencies *latencies);

int serve(const struct options *options);
int send_bulk(const struct options *options);
int send_datagrams(const struct options *options);
int send_bursts(const struct options *options);
int send_flows(const struct options *options);
int exchange(const struct options *options);
int open_and_close(const struct options *options);
