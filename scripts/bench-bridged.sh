#!/usr/bin/env bash
# Compares the bridged director (TAP, macvtap) with the routed one on one NIC, by NAT and by DR. Prints medians.
set -euo pipefail
# shellcheck source=scripts/bench-lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/bench-lib.sh"

usage() {
    cat <<'USAGE'
usage: ./bench.sh bridged [ROUNDS]   (scripts/bench-bridged.sh)

client, board and server in one flat LAN of network namespaces, iperf3 at the ends; each figure 2 seconds, the variants one after the
other and in reverse order every other round, 3 rounds unless told. Needs root, artifacts/pivot (or PIVOT_BINARY) and iperf3.

  udp, tcp   to a virtual service: packets a second received of 64-byte UDP, Gbit/s of one TCP connection
USAGE
}

begin_benchmark "$@"

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

# start_variant KIND:METHOD
start_variant() {
    local kind=${1%:*} method=${1#*:} place listen=192.0.2.2
    case $kind in
        tap) place=$'device = "tap"\nbridge = "br0"\naddress = "192.0.2.5/24"' ;;
        macvtap) place=$'device = "tap"\nport = "eth0"\naddress = "192.0.2.5/24"' ;;
        *) place="steering = \"$kind\"" ;;
    esac
    make_network "$kind"
    rm -f "$work/server.log"
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
forwarding = "$method"
[[service.server]]
address = "192.0.2.2"
TOML
    # A macvtap is found by /sys, which has to be the namespace's own.
    start_pivot unshare --mount sh -c "mount -t sysfs sysfs /sys && exec \"\$0\" run --config \"\$1\"" "$binary" "$work/pivot.toml"
    inside "$name-board" "$binary" explain bench 192.0.2.2 --control "$work/control.sock" | inside "$name-server" sh -e >/dev/null
    if [[ $method == dr ]]; then listen=192.0.2.80; fi
    start_inside "$work/server.log" "$name-server" iperf3 -s --forceflush -B "$listen"
    server_pids=("$started")
    await 'Server listening' "$work/server.log" "$started" 10 || { cat "$work/server.log" >&2; die "iperf3 did not start"; }
}

stop_variant() {
    stop_servers
    stop_pivot
    remove_network
}

# measure METRIC: prints one figure.
measure() { "$1_rate" 192.0.2.80; }

variants=(bpf:nat tap:nat macvtap:nat bpf:dr tap:dr macvtap:dr)
take_turns "tcp udp" "${variants[@]}"
for metric in udp tcp; do
    for variant in "${variants[@]}"; do
        printf '%-4s %-12s %10s   all: %s\n' "$metric" "$variant" "$(median "$metric" "$variant")" "$(all_of "$metric" "$variant")"
    done
done
