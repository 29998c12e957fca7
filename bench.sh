#!/usr/bin/env bash
# Measures Pivot: beside other directors with real packets, beside kernel IPVS in a guest, and its parts in one process.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

usage() {
    cat <<'USAGE'
usage: ./bench.sh [network] [OPTION]...   Pivot, plain forwarding, nft DNAT, HAProxy and nginx, in namespaces of this machine
       ./bench.sh guest [OPTION]...       Pivot and kernel IPVS, in one QEMU guest with Debian's kernel
       ./bench.sh steering [ROUNDS]       steering by BPF beside steering by routes (scripts/bench-steering.sh)
       ./bench.sh bridged [ROUNDS]        the bridged director beside the routed one (scripts/bench-bridged.sh)
       ./bench.sh micro [WHAT]            Pivot's parts in one process, without root or network

network: client - board - server, three namespaces for each variant. TCP bulk, small UDP packets, ping-pong and new connections; what they cost in
processor time; the director's memory; and what 1,000 to 1,000,000 connections cost. Each figure is the median of all rounds, in which the variants
take turns, with the ratio to plain forwarding in the same round. About 20 minutes; it warns where the machine was not quiet.
guest: instructions a packet and a connection, by NAT and by DR. About 10 minutes; what else runs does not matter.

  --quick         one short round, to see that everything works: the figures mean nothing
  --rounds N      5 unless told (guest: 3)
  --only A,B      of the variants nft, haproxy, nginx, pivot-slow, pivot-fast (guest: ipvs-nat, ipvs-dr, pivot-slow-nat, ...)
  --work A,B      network: of the workloads tcp1, tcp4, tcp1-1500, tcp4-1500, udp, udp-100k, pingpong1, pingpong16, connections, and many (connections)
  --before FILE   another build of pivot, measured beside this one as pivot-slow-before and pivot-fast-before
  --output DIR    where the table, the plot and the figures as JSON go: docs/performance unless told, artifacts/benchmarks
                  with --quick, --only and --work
  --json          print the figures as JSON, not the tables
  --no-build      measure what was built last

micro: without WHAT all benchmarks, about eight minutes; or
  memory          resident bytes a connection
  scale           costs by the number of servers and services
  access          what allow, deny, rate and the connection log cost
  flows           what the fast path adds to a new connection, in time and memory
  upkeep          what a million flows cost the director: events, expiry, counters
  --filter GLOB   some of the benchmarks, such as '*Forwarding*' (any BenchmarkDotNet option goes)

Network and guest need root, artifacts/pivot (or PIVOT_BINARY), and install with apt what they lack. docs/performance.md says how to read the figures.
USAGE
}

micro() {
    need_dotnet
    cd "$root"
    dotnet build tests/Pivot.Benchmarks -c Release -v quiet -nologo
    local program=tests/Pivot.Benchmarks/bin/Release/net10.0/Pivot.Benchmarks
    case ${1:-} in
        memory | scale | access | flows | upkeep) exec "$program" "$1" ;;
        '') set -- --filter '*' ;;
    esac
    exec "$program" "$@" --artifacts artifacts/benchmarks
}

# with_packets network|guest OPTION...
with_packets() {
    local kind=$1 build=1 option arguments=() why
    shift
    for option in "$@"; do
        if [[ $option == --no-build ]]; then build=0; else arguments+=("$option"); fi
    done
    if why=$(lacks_network_rights); then die "$why"; fi
    need_tools "the benchmark" "${bpf_tools[@]}" /usr/include/stdlib.h:libc6-dev ip:iproute2 nsenter:util-linux ethtool:ethtool pgrep:procps >&2
    if [[ $kind == guest ]]; then
        "$root/scripts/guest-parts.sh" >&2
    else
        # Without one of them its variant is left out.
        try_tools "the benchmark" nft:nftables haproxy:haproxy nginx:nginx-light /usr/lib/nginx/modules/ngx_stream_module.so:libnginx-mod-stream >&2 || true
    fi
    local project=$root/tests/Pivot.NetworkBenchmarks
    local program=$project/bin/Debug/net10.0/Pivot.NetworkBenchmarks
    if ((build)); then
        need_dotnet
        step "building the benchmark" dotnet build "$project" --nologo >&2
        if [[ -z ${PIVOT_BINARY:-} ]]; then "$root/build.sh" >&2; fi
    fi
    [[ -x $program ]] || die "no $program: run without --no-build"
    exec "$program" "$kind" "${arguments[@]}"
}

case ${1:-} in
    -h | --help) usage ;;
    network | guest) with_packets "$@" ;;
    '' | --quick | --rounds | --only | --before | --output | --json | --no-build) with_packets network "$@" ;;
    micro) shift && micro "$@" ;;
    steering | bridged) exec "$root/scripts/bench-$1.sh" "${@:2}" ;;
    *) usage >&2; exit 2 ;;
esac
