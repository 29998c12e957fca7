/* Time, processor time and datagrams of the measured time; latencies. */
#include "traffic.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* All of the kernel's files that are read here fit. Returns false where the file is gone. */
static bool read_text(const char *path, char text[8192])
{
    FILE *file = fopen(path, "r");
    size_t length;
    if (file == NULL)
        return false;
    length = fread(text, 1, 8191, file);
    fclose(file);
    text[length] = '\0';
    return true;
}

/* Idle time is counted exactly where the clock does not tick when idle; busy time would be sampled. */
static void read_machine(struct reading *reading)
{
    char text[8192];
    unsigned long long user, nice, system, idle, wait, irq, softirq, steal;
    if (!read_text("/proc/stat", text) ||
        sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal) != 8)
        fail("/proc/stat");
    double ticks = (double)sysconf(_SC_CLK_TCK);
    reading->idle = (double)(idle + wait) / ticks;
    reading->stolen = (double)steal / ticks;
}

static double director_time(int pid)
{
    char path[64], text[8192], *rest;
    unsigned long long user, system;
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    /* The name, in parentheses, may hold anything. */
    if (!read_text(path, text) || (rest = strrchr(text, ')')) == NULL ||
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2) {
        errno = ESRCH;
        fail(path);
    }
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* What the sockets of the server's namespace have handed over, as the kernel counts it: the second line that begins with Udp. */
static uint64_t datagrams_of(int pid)
{
    char path[64], text[8192], *line;
    unsigned long long datagrams;
    snprintf(path, sizeof(path), "/proc/%d/net/snmp", pid);
    errno = ENODATA;
    if (!read_text(path, text) || (line = strstr(text, "\nUdp: ")) == NULL || (line = strstr(line + 1, "\nUdp: ")) == NULL ||
        sscanf(line, "\nUdp: %llu", &datagrams) != 1)
        fail(path);
    return datagrams;
}

static struct reading take_reading(const struct options *options)
{
    struct reading reading = { .time = now() };
    read_machine(&reading);
    for (int i = 0; i < 8 && options->directors[i] != 0; i++)
        reading.director += director_time(options->directors[i]);
    if (options->server != 0)
        reading.datagrams = datagrams_of(options->server);
    return reading;
}

struct window begin_window(const struct options *options)
{
    struct window window = { .options = options, .opens = now() + options->warmup };
    return window;
}

void open_window(struct window *window)
{
    window->open = true;
    window->first = take_reading(window->options);
    window->closes = window->first.time + window->options->seconds;
}

void close_window(struct window *window)
{
    window->over = true;
    window->last = take_reading(window->options);
}

bool window_lasts(struct window *window)
{
    double time = now();
    if (!window->open && time >= window->opens)
        open_window(window);
    else if (window->open && !window->over && time >= window->closes)
        close_window(window);
    return !window->over;
}

void print_window(const struct window *window)
{
    const struct reading *first = &window->first, *last = &window->last;
    double seconds = last->time - first->time, processors = (double)sysconf(_SC_NPROCESSORS_ONLN);
    double stolen = last->stolen - first->stolen;
    printf("seconds=%.6f busy=%.6f stolen=%.6f director=%.6f datagrams=%llu", seconds, processors * seconds - (last->idle - first->idle) - stolen, stolen,
           last->director - first->director, (unsigned long long)(last->datagrams - first->datagrams));
}

/* Steps of 3 % from 1 microsecond on. */
void add_latency(struct latencies *latencies, double seconds)
{
    double step = seconds <= 1e-6 ? 0 : log(seconds / 1e-6) / log(1.03);
    latencies->counts[step < LATENCY_STEPS ? (size_t)step : LATENCY_STEPS - 1]++;
    latencies->total++;
}

static double share(const struct latencies *latencies, double part)
{
    uint64_t seen = 0;
    for (int step = 0; step < LATENCY_STEPS; step++) {
        seen += latencies->counts[step];
        if ((double)seen >= part * (double)latencies->total)
            return pow(1.03, step + 0.5) * 1e-6;
    }
    return 0;
}

void print_latencies(const struct latencies *latencies)
{
    printf(" p50=%.9f p99=%.9f", share(latencies, 0.5), share(latencies, 0.99));
}
