#!/usr/bin/env bash
# Micro-benchmarks of the packet path. No root, no network.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat <<'USAGE'
usage: ./bench.sh                   all benchmarks, about eight minutes
       ./bench.sh memory            resident bytes a connection
       ./bench.sh scale             costs by the number of servers and services, in one process
       ./bench.sh access            what allow, deny, rate and the connection log cost, in one process
       ./bench.sh flows             what the fast path adds to a new connection, in time and memory, in one process
       ./bench.sh --filter GLOB     some of them, such as '*Forwarding*' (any BenchmarkDotNet option goes)
Results go to the terminal and to artifacts/benchmarks/. docs/performance.md says how to read them.
USAGE
}

case "${1:-}" in
    -h | --help)
        usage
        exit 0
        ;;
esac

dotnet build tests/Pivot.Benchmarks -c Release -v quiet -nologo
program=tests/Pivot.Benchmarks/bin/Release/net10.0/Pivot.Benchmarks
if [[ "${1:-}" == memory || "${1:-}" == scale || "${1:-}" == access || "${1:-}" == flows ]]; then
    exec "$program" "$1"
fi
if [[ $# -eq 0 ]]; then
    set -- --filter '*'
fi
exec "$program" "$@" --artifacts artifacts/benchmarks
