#!/usr/bin/env bash
# Makes artifacts/tools/promtool: the program of Debian's package prometheus that judges metrics, and nothing else of it.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/promtool.sh

Makes artifacts/tools/promtool from Debian's package prometheus (19 MB to fetch), without installing that one: it brings a daemon
and 20 packages that no test uses. Does nothing when it is there.
USAGE
}

case ${1:-} in
    '') ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac

tool=$artifacts/tools/promtool
if [[ -x $tool ]]; then exit 0; fi
need_tools "promtool" dpkg-deb:dpkg tar:tar

work=$(mktemp -d "${TMPDIR:-/tmp}/pivot-promtool.XXXXXX")
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2317  # called by step
fetch() {
    cd "$work"
    apt-get -q -o APT::Sandbox::User=root download prometheus || { apt-get -q update && apt-get -q -o APT::Sandbox::User=root download prometheus; }
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
    mkdir -p "$(dirname "$tool")"
    mv usr/bin/promtool "$tool"
}

step "fetching promtool of Debian's package prometheus" fetch
