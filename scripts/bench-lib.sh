#!/usr/bin/env bash
# What the benchmarks with real traffic share; sourced. They lay out namespaces $name-client, -board and -server, and define start_variant VARIANT
# (which starts pivot by start_pivot where the variant has it, and puts servers into server_pids) and stop_variant.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

server_pids=() pivot_pid='' spaces=(client board server wires)

# begin_benchmark [ROUNDS]: reads the arguments, checks what is needed, and sees to it that nothing is left behind.
begin_benchmark() {
    case ${1:-} in
        -h | --help) usage; exit 0 ;;
        '' | [1-9] | [1-9][0-9]) rounds=${1:-3} ;;
        *) usage >&2; exit 2 ;;
    esac
    binary=${PIVOT_BINARY:-$artifacts/pivot}
    [[ -x $binary ]] || die "no $binary: run ./build.sh first"
    local why
    if why=$(lacks_network_rights); then die "$why"; fi
    need_tools "the benchmark" iperf3:iperf3 nsenter:util-linux
    name=pivot-bench-$$
    work=$(mktemp -d)
    trap end_benchmark EXIT
}

# shellcheck disable=SC2317  # called by the trap
end_benchmark() {
    stop_pivot || true
    stop_servers
    remove_network
    rm -rf "$work"
}

# Only those that were made are there.
remove_network() {
    local space
    for space in "${spaces[@]}"; do ip netns delete "$name-$space" 2>/dev/null || true; done
}

# start_pivot COMMAND...: on the board, with $work/pivot.toml; waits until it is ready.
start_pivot() {
    rm -f "$work/pivot.log"
    start_inside "$work/pivot.log" "$name-board" "$@"
    pivot_pid=$started
    await 'pivot is ready' "$work/pivot.log" "$pivot_pid" 60 || { cat "$work/pivot.log" >&2; die "the director did not start"; }
}

# Fails where pivot does not stop well.
stop_pivot() {
    local pid=$pivot_pid
    pivot_pid=''
    if [[ -n $pid ]]; then stop "$pid" 30; fi
}

# iperf3 that is told to end says that it was.
stop_servers() {
    local pid
    for pid in "${server_pids[@]}"; do stop "$pid" 5 || true; done
    server_pids=()
}

# shellcheck disable=SC2016  # awk's variables
# Not from /sys, which shows the namespace that mounted it.
received() { inside "$name-server" awk '$1 == "eth0:" { print $3 }' /proc/self/net/dev; }

# udp_rate TARGET: packets of 64 bytes a second that get to the server.
udp_rate() {
    local before after
    before=$(received)
    # Its own report may get lost in the flood, which ends it with an error: what has arrived is counted here.
    inside "$name-client" iperf3 -c "$1" -u -b 0 -l 64 -t 2 >"$work/iperf.log" 2>&1 || true
    after=$(received)
    ((after - before > 2000)) || { cat "$work/iperf.log" >&2; die "UDP to $1: next to nothing arrived, iperf3's output is above"; }
    printf '%d\n' $(((after - before) / 2))
}

# tcp_rate TARGET: Gbit/s of one connection.
tcp_rate() {
    inside "$name-client" iperf3 -c "$1" -t 2 --json | awk '/"sum_received"/ { seen = 1 } seen && /bits_per_second/ { sub(/.*: */, ""); printf "%.2f\n", $0 / 1e9; exit }'
}

# take_turns "METRIC..." VARIANT...: each variant in turn, in reverse order every other round; `measure METRIC` prints a figure, kept in $work/METRIC-VARIANT.
take_turns() {
    local metrics=$1 round variant metric order figure
    shift
    for ((round = 0; round < rounds; round++)); do
        order=("$@")
        if ((round % 2)); then mapfile -t order < <(printf '%s\n' "$@" | tac); fi
        for variant in "${order[@]}"; do
            start_variant "$variant"
            for metric in $metrics; do
                figure=$(measure "$metric") || exit 1
                [[ -n $figure ]] || die "$metric with $variant: no figure"
                printf '%s\n' "$figure" >>"$work/$metric-$variant"
            done
            stop_variant
        done
    done
}

# median METRIC VARIANT
median() { sort -n "$work/$1-$2" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

# all_of METRIC VARIANT: every round's figure.
all_of() { tr '\n' ' ' <"$work/$1-$2"; }
