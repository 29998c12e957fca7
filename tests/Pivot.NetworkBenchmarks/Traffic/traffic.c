/* The traffic of the benchmarks: one program for both ends, without libraries, so that it runs in a guest too. */
#include "traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: traffic WORK NAME=VALUE...\n"
    "  serve      address=A               answers exchanges, counts datagrams and reads bulk, for ever\n"
    "  bulk       connections=N           sends as much as goes\n"
    "  datagrams  [rate=PER-SECOND]       sends small UDP packets of one flow\n"
    "  bursts     count=N                 sends small UDP packets, 32 at a time, each time answered once\n"
    "  flows      flows=N [rate=R] [count=N] interface=I gateway=MAC source=A   sends made-up UDP packets of many flows\n"
    "  exchange   connections=N           one request after the other over open connections\n"
    "  open       connections=N [source=A]   opens, exchanges once, closes\n"
    "Every client: target=ADDRESS [seconds=S] [warmup=S] [count=N] [cpu=N] [server=PID] [director=PID]...\n";

static const struct {
    const char *name;
    int (*run)(const struct options *);
} works[] = {
    { "serve", serve },       { "bulk", send_bulk },    { "datagrams", send_datagrams }, { "bursts", send_bursts },
    { "flows", send_flows }, { "exchange", exchange }, { "open", open_and_close },
};

_Noreturn void fail(const char *what)
{
    fprintf(stderr, "traffic: %s: %s\n", what, errno ? strerror(errno) : "failed");
    exit(1);
}

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void sleep_until(double time)
{
    struct timespec until = { .tv_sec = (time_t)time, .tv_nsec = (long)((time - (double)(time_t)time) * 1e9) };
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

bool set_nonblocking(int socket)
{
    int flags = fcntl(socket, F_GETFL);
    return flags >= 0 && fcntl(socket, F_SETFL, flags | O_NONBLOCK) == 0;
}

static void read_address(struct in_addr *address, const char *value)
{
    errno = 0;
    if (inet_pton(AF_INET, value, address) != 1)
        fail(value);
}

static void add_director(struct options *options, int pid)
{
    for (size_t i = 0; i < sizeof(options->directors) / sizeof(options->directors[0]); i++) {
        if (options->directors[i] == 0) {
            options->directors[i] = pid;
            return;
        }
    }
    errno = E2BIG;
    fail("director");
}

static bool read_option(struct options *options, const char *name, const char *value)
{
    uint8_t *mac = options->gateway;
    if (strcmp(name, "target") == 0 || strcmp(name, "address") == 0)
        read_address(&options->target, value);
    else if (strcmp(name, "source") == 0)
        read_address(&options->source, value);
    else if (strcmp(name, "seconds") == 0)
        options->seconds = atof(value);
    else if (strcmp(name, "warmup") == 0)
        options->warmup = atof(value);
    else if (strcmp(name, "count") == 0)
        options->count = atol(value);
    else if (strcmp(name, "rate") == 0)
        options->rate = atol(value);
    else if (strcmp(name, "flows") == 0)
        options->flows = atol(value);
    else if (strcmp(name, "connections") == 0)
        options->connections = atoi(value);
    else if (strcmp(name, "cpu") == 0)
        options->cpu = atoi(value);
    else if (strcmp(name, "server") == 0)
        options->server = atoi(value);
    else if (strcmp(name, "director") == 0)
        add_director(options, atoi(value));
    else if (strcmp(name, "interface") == 0)
        options->interface = value;
    else if (strcmp(name, "gateway") == 0)
        return sscanf(value, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) == 6;
    else
        return false;
    return true;
}

static void stay_on(int cpu)
{
    cpu_set_t set;
    if (cpu < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0)
        fail("sched_setaffinity");
}

int main(int count, char **arguments)
{
    struct options options = { .connections = 1, .cpu = -1, .seconds = 2, .warmup = 0.3, .flows = 1 };
    for (int i = 2; i < count; i++) {
        char *value = strchr(arguments[i], '=');
        if (value != NULL)
            *value++ = '\0';
        if (value == NULL || !read_option(&options, arguments[i], value)) {
            fprintf(stderr, "traffic: what is %s?\n%s", arguments[i], usage);
            return 2;
        }
    }
    if (options.connections < 1 || options.connections > MOST_CONNECTIONS) {
        fprintf(stderr, "traffic: 1 to %d connections\n", MOST_CONNECTIONS);
        return 2;
    }
    for (size_t i = 0; count > 1 && i < sizeof(works) / sizeof(works[0]); i++) {
        if (strcmp(arguments[1], works[i].name) == 0) {
            stay_on(options.cpu);
            return works[i].run(&options);
        }
    }
    fputs(usage, stderr);
    return 2;
}
