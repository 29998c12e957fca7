#!/usr/bin/env bash
# Prints the resident memory, in KiB, of a director that is ready and idle.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/idle-memory.sh [CONFIG]

Runs artifacts/pivot (or PIVOT_BINARY) on CONFIG, configs/demo.toml if none is named, in a network namespace of its own, and prints
VmRSS in KiB two seconds after it is ready. Needs root.
USAGE
}

case ${1:-} in
    -h | --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
esac
config=${1:-$root/configs/demo.toml}
if lack=$(lacks_network_rights); then die "$lack"; fi

space=pivot-idle-$$
pid=''
work=$(mktemp -d)
# shellcheck disable=SC2317  # called by the trap
cleanup() {
    if [[ -n $pid ]]; then stop "$pid" 15 || warn "idle-memory.sh: pivot ended with status $?"; fi
    ip netns delete "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# Links for the addresses that the demo's services and servers belong to.
ip netns add "$space"
inside "$space" ip link set lo up
inside "$space" ip link add eth0 type bridge
inside "$space" ip link add eth1 type bridge
inside "$space" ip address add 198.51.100.1/24 dev eth0
inside "$space" ip address add 192.0.2.1/24 dev eth1
inside "$space" ip link set eth0 up
inside "$space" ip link set eth1 up

derive_config "$config" "$work/pivot.toml" "$work"
start_inside "$work/log" "$space" "${PIVOT_BINARY:-$artifacts/pivot}" run --config "$work/pivot.toml"
pid=$started
await 'pivot is ready' "$work/log" "$pid" 20 || { cat "$work/log" >&2; die "pivot did not get ready; its output is above"; }
sleep 2 # let start-up's garbage and threads settle
awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status"
