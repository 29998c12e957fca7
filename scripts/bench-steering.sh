#!/usr/bin/env bash
# Compares steering by BPF programs, by routes, and no Pivot at all. Prints medians.
set -euo pipefail
# shellcheck source=scripts/bench-lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/bench-lib.sh"

usage() {
    cat <<'USAGE'
usage: ./bench.sh steering [ROUNDS]   (scripts/bench-steering.sh)

client - board - server, three network namespaces, iperf3 at the ends; each figure 2 seconds, the variants one after the other
and in reverse order every other round, 3 rounds unless told. Needs root, artifacts/pivot (or PIVOT_BINARY) and iperf3.

  forwarded  64-byte UDP that has nothing to do with Pivot, client to server through the board, packets a second received;
             with 1, 100 and 1,000 services of 100 real servers each (by routes: 50)
  udp, tcp   to a virtual service: packets a second received of 64-byte UDP, Gbit/s of one TCP connection
USAGE
}

begin_benchmark "$@"

make_network() {
    local space
    for space in client board server; do ip netns add "$name-$space"; done
    ip link add eth0 netns "$name-client" type veth peer name eth0 netns "$name-board"
    ip link add eth1 netns "$name-board" type veth peer name eth0 netns "$name-server"
    inside "$name-client" sh -c 'ip addr add 198.51.100.21/24 dev eth0; ip link set eth0 up; ip route add default via 198.51.100.1'
    inside "$name-board" sh -c 'ip addr add 198.51.100.1/24 dev eth0; ip addr add 192.0.2.1/24 dev eth1; ip link set eth0 up; ip link set eth1 up; sysctl -qw net.ipv4.ip_forward=1'
    inside "$name-server" sh -c 'ip addr add 192.0.2.11/24 dev eth0; ip addr add 192.0.2.250/24 dev eth0; ip link set eth0 up; ip route add default via 192.0.2.1'
}

# write_config STEERING SERVICES: tcp and udp have the one server that answers; of the others, which are there to be many, each has the
# same 100 real servers (routes: 50).
write_config() {
    local steering=$1 services=$2 number server servers=100 protocol list=''
    if [[ $steering == routes ]]; then servers=50; fi
    for ((server = 11; server < servers + 11; server++)); do list+=$'[[service.server]]\naddress = "192.0.2.'"$server"$'"\n'; done
    {
        printf '[director]\nstate = "%s/state"\ncontrol = "%s/control.sock"\nsteering = "%s"\n' "$work" "$work" "$steering"
        for protocol in tcp udp; do
            printf '[[service]]\nname = "%s"\naddress = "198.51.100.80"\nprotocol = "%s"\nport = 5201\n[[service.server]]\naddress = "192.0.2.11"\n' "$protocol" "$protocol"
        done
        for ((number = 0; number < services; number++)); do
            printf '[[service]]\nname = "s%d"\naddress = "10.9.%d.%d"\nprotocol = "tcp"\nport = 80\n%s' "$number" $((number / 250)) $((number % 250 + 1)) "$list"
        done
    } >"$work/pivot.toml"
}

start_variant() {
    if [[ $1 == none ]]; then return; fi
    write_config "${1%:*}" "${1#*:}"
    start_pivot "$binary" run --config "$work/pivot.toml"
}

stop_variant() { stop_pivot; }

# measure METRIC: prints one figure.
measure() {
    case $1 in
        tcp) tcp_rate 198.51.100.80 ;;
        udp) udp_rate 198.51.100.80 ;;
        forwarded) udp_rate 192.0.2.250 ;;
    esac
}

# compare METRIC VARIANT...: in per cent of the first.
compare() {
    local metric=$1 variant base figure
    shift
    take_turns "$metric" "$@"
    base=$(median "$metric" "$1")
    for variant in "$@"; do
        figure=$(median "$metric" "$variant")
        printf '%-10s %-12s %12s %5.1f %%   all: %s\n' "$metric" "$variant" "$figure" "$(awk -v a="$figure" -v b="$base" 'BEGIN { print 100 * a / b }')" "$(all_of "$metric" "$variant")"
    done
}

make_network
for address in 192.0.2.11 192.0.2.250; do
    # One for each address: a UDP answer from another one than was asked would be no answer.
    start_inside "$work/server-$address.log" "$name-server" iperf3 -s -B "$address"
    server_pids+=("$started")
done
compare forwarded none bpf:1 bpf:100 bpf:1000 routes:1 routes:1000
compare udp routes:0 bpf:0
compare tcp routes:0 bpf:0
