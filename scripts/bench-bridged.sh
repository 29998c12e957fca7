#!/usr/bin/env bash
# Compares the bridged director (TAP, macvtap) with the routed one on one NIC, by NAT and by DR. Prints medians.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/bench-bridged.sh [ROUNDS]

client, board and server in one flat LAN of network namespaces, iperf3 at the ends; each figure 2 seconds, the variants one after the
other and in reverse order every other round, 3 rounds unless told. Needs root, artifacts/pivot (or PIVOT_BINARY) and iperf3.

  udp, tcp   to a virtual service: packets a second received of 64-byte UDP, Gbit/s of one TCP connection
USAGE
}

case ${1:-} in
    -h | --help) usage; exit 0 ;;
    '' | [1-9] | [1-9][0-9]) rounds=${1:-3} ;;
    *) usage >&2; exit 2 ;;
esac
binary=${PIVOT_BINARY:-$artifacts/pivot}
[[ -x $binary ]] || die "no $binary: run ./build.sh first"
if why=$(lacks_network_rights); then die "$why"; fi
need_tools "the benchmark" iperf3:iperf3 nsenter:util-linux

name=pivot-bench-$$
work=$(mktemp -d)
server_pids=() pivot_pid=''
tidy() {
    local pid
    if [[ -n $pivot_pid ]]; then stop "$pivot_pid" 20 || true; fi
    for pid in "${server_pids[@]}"; do stop "$pid" 5 || true; done
    remove_network
    rm -rf "$work"
}
trap tidy EXIT

remove_network() {
    local space
    for space in client board server wires; do ip netns delete "$name-$space" 2>/dev/null || true; done
}

# make_network KIND: one LAN; for a TAP device the board has its NIC in a bridge.
make_network() {
    local space number=0
    ip netns add "$name-wires"
    inside "$name-wires" sh -c 'ip link add br0 type bridge forward_delay 0; ip link set br0 up'
    for space in board server client; do
        number=$((number + 1))
        ip netns add "$name-$space"
        ip link add "port$number" netns "$name-wires" type veth peer name eth0 netns "$name-$space"
        inside "$name-wires" ip link set "port$number" master br0 up
        inside "$name-$space" sh -c "ip link set lo up; ip link set eth0 up; ip addr add 192.0.2.$number/24 dev eth0"
    done
    if [[ $1 == tap ]]; then
        inside "$name-board" sh -c 'ip addr flush dev eth0; ip link add br0 type bridge forward_delay 0; ip link set eth0 master br0; ip link set br0 up; ip addr add 192.0.2.1/24 dev br0'
    fi
}

# start_variant KIND METHOD
start_variant() {
    local place listen=192.0.2.2
    case $1 in
        tap) place=$'device = "tap"\nbridge = "br0"\naddress = "192.0.2.5/24"' ;;
        macvtap) place=$'device = "tap"\nport = "eth0"\naddress = "192.0.2.5/24"' ;;
        *) place="steering = \"$1\"" ;;
    esac
    make_network "$1"
    rm -f "$work/pivot.log" "$work/server.log"
    cat >"$work/pivot.toml" <<TOML
[director]
state   = "$work/state"
control = "$work/control.sock"
$place
[[service]]
name       = "bench"
address    = "192.0.2.80"
protocol   = ["tcp", "udp"]
port       = 5201
forwarding = "$2"
[[service.server]]
address = "192.0.2.2"
TOML
    # A macvtap is found by /sys, which has to be the namespace's own.
    start_inside "$work/pivot.log" "$name-board" unshare --mount sh -c "mount -t sysfs sysfs /sys && exec \"\$0\" run --config \"\$1\"" "$binary" "$work/pivot.toml"
    pivot_pid=$started
    await 'pivot is ready' "$work/pivot.log" "$pivot_pid" 60 || { cat "$work/pivot.log" >&2; die "the director did not start"; }
    inside "$name-board" "$binary" explain bench 192.0.2.2 --control "$work/control.sock" | inside "$name-server" sh -e >/dev/null
    if [[ $2 == dr ]]; then listen=192.0.2.80; fi
    start_inside "$work/server.log" "$name-server" iperf3 -s --forceflush -B "$listen"
    server_pids=("$started")
    await 'Server listening' "$work/server.log" "$started" 10 || { cat "$work/server.log" >&2; die "iperf3 did not start"; }
}

stop_variant() {
    stop "${server_pids[0]}" 5 || true
    server_pids=()
    stop "$pivot_pid" 30
    pivot_pid=''
    remove_network
}

# shellcheck disable=SC2016  # awk's variables
received() { inside "$name-server" awk '$1 == "eth0:" { print $3 }' /proc/self/net/dev; }

# measure METRIC: prints one figure.
measure() {
    local before after
    if [[ $1 == tcp ]]; then
        inside "$name-client" iperf3 -c 192.0.2.80 -t 2 --json | awk '/"sum_received"/ { seen = 1 } seen && /bits_per_second/ { sub(/.*: */, ""); printf "%.2f\n", $0 / 1e9; exit }'
        return
    fi
    before=$(received)
    # Its own report may get lost in the flood, which ends it with an error: what has arrived is counted here.
    inside "$name-client" iperf3 -c 192.0.2.80 -u -b 0 -l 64 -t 2 >"$work/iperf.log" 2>&1 || true
    after=$(received)
    ((after - before > 2000)) || { cat "$work/iperf.log" >&2; die "$1: next to nothing arrived, iperf3's output is above"; }
    printf '%d\n' $(((after - before) / 2))
}

median() { sort -n "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

variants=(bpf:nat tap:nat macvtap:nat bpf:dr tap:dr macvtap:dr)
for ((round = 0; round < rounds; round++)); do
    order=("${variants[@]}")
    if ((round % 2)); then mapfile -t order < <(printf '%s\n' "${variants[@]}" | tac); fi
    for variant in "${order[@]}"; do
        start_variant "${variant%:*}" "${variant#*:}"
        for metric in tcp udp; do
            figure=$(measure "$metric") || exit 1
            [[ -n $figure ]] || die "$metric with $variant: no figure"
            printf '%s\n' "$figure" >>"$work/$metric-$variant"
        done
        stop_variant
    done
done
for metric in udp tcp; do
    for variant in "${variants[@]}"; do
        printf '%-4s %-12s %10s   all: %s\n' "$metric" "$variant" "$(median "$work/$metric-$variant")" "$(tr '\n' ' ' <"$work/$metric-$variant")"
    done
done
