# shellcheck shell=bash
# Parts that build.sh, test.sh, run.sh and .ci/run share. Sourced, never run; the caller has set -euo pipefail.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export PATH=$PATH:/usr/sbin:/sbin

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
    bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' dim=$'\e[2m' plain=$'\e[0m'
else
    # shellcheck disable=SC2034  # used by the scripts that source this
    bold='' red='' green='' dim='' plain=''
fi

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }

# die TEXT...: one line on standard error, and the end.
die() {
    warn "${0##*/}: $*"
    exit 1
}

# start_group OUTPUT COMMAND...: starts it in a process group of its own, so that all of it can be ended; its id is in $started.
groups=()
start_group() {
    local output=$1
    shift
    set -m
    "$@" >"$output" 2>&1 </dev/null &
    started=$!
    set +m
    groups+=("$started")
}

# Ctrl-C reaches only this script: what it started is ended with it.
end_groups() {
    local group
    for group in "${groups[@]}"; do kill -TERM -- "-$group" 2>/dev/null || true; done
}
trap 'end_groups; exit 130' INT TERM HUP

# step TEXT COMMAND...: runs the command with its output kept in a log, shows that time passes,
# and shows the log when the command fails.
step() {
    local text=$1 log status=0 began=$SECONDS shown=0 pid
    shift
    mkdir -p "$artifacts/logs"
    log=$(mktemp "$artifacts/logs/step.XXXXXX")
    printf '%s ...' "$text"
    start_group "$log" "$@"
    pid=$started
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if [[ -t 1 ]] && ((SECONDS - began > shown)); then
            shown=$((SECONDS - began))
            printf '\r%s ... %d s' "$text" "$shown"
        elif [[ ! -t 1 ]] && ((SECONDS - began >= shown + 15)); then
            shown=$((SECONDS - began))
            printf ' %d s ...' "$shown"
        fi
    done
    wait "$pid" || status=$?
    if [[ -t 1 ]]; then printf '\r%s ...' "$text"; fi
    if ((status == 0)); then
        printf ' %sdone%s (%d s)\n' "$green" "$plain" $((SECONDS - began))
        rm -f "$log"
    else
        printf ' %sfailed%s (status %d)\n' "$red" "$plain" "$status"
        grep -E '(: error |error :|^E: |rror:)' "$log" | sort -u | head -30 >&2 || tail -30 "$log" >&2
        warn "all of its output: $log"
    fi
    return "$status"
}

# missing_packages PROGRAM:PACKAGE...: the packages of the programs that are not installed. /path:package asks for a file.
missing_packages() {
    local pair
    for pair in "$@"; do
        if [[ $pair == /* ]]; then
            [[ -e ${pair%%:*} ]] || printf '%s\n' "${pair#*:}"
        else
            command -v "${pair%%:*}" >/dev/null || printf '%s\n' "${pair#*:}"
        fi
    done | sort -u
}

# try_tools WHY PROGRAM:PACKAGE...: installs what is missing; 1 when that cannot be done.
try_tools() {
    local why=$1 packages
    shift
    mapfile -t packages < <(missing_packages "$@")
    ((${#packages[@]} > 0)) || return 0
    say "${0##*/}: $why needs ${packages[*]}"
    if ((EUID != 0)); then
        warn "${0##*/}: run as root to have it installed, or: apt-get install ${packages[*]}"
        return 1
    fi
    command -v apt-get >/dev/null || {
        warn "${0##*/}: no apt-get here: install ${packages[*]} by the means of this system"
        return 1
    }
    if [[ -z $(find "$artifacts/.apt-updated" -mmin -60 2>/dev/null) ]]; then
        step "reading Debian's package lists" apt-get -q update || return 1
        mkdir -p "$artifacts" && touch "$artifacts/.apt-updated"
    fi
    step "installing ${packages[*]}" install_quietly "${packages[@]}"
}

# Installs without questions and without starting the daemons that packages bring.
install_quietly() {
    local policy=/usr/sbin/policy-rc.d ours=0 status=0
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
        ours=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" || status=$?
    if ((ours)); then rm -f "$policy"; fi
    return "$status"
}

# need_tools WHY PROGRAM:PACKAGE...: the same, and the end when it cannot be done.
need_tools() {
    try_tools "$@" || die "cannot go on without the above"
}

# What compiles src/bpf; libbpf-dev brings the library that loads it.
# shellcheck disable=SC2034  # used by the scripts that source this
bpf_tools=(clang:clang llvm-strip:llvm /usr/include/bpf/bpf_helpers.h:libbpf-dev /usr/include/linux/bpf.h:linux-libc-dev)

need_dotnet() {
    command -v dotnet >/dev/null || die "no dotnet: install the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0)"
    # The SDK needs no ICU with the invariant culture; Debian's minimal systems have none.
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}
}

# lacks_network_rights: says why network namespaces cannot be made here; silent and 1 when they can.
lacks_network_rights() {
    if ((EUID != 0)); then
        say "needs root, to make network namespaces and a TUN device (try: sudo $0)"
    elif ! unshare --net true 2>/dev/null; then
        say "may not make network namespaces (needs CAP_SYS_ADMIN and CAP_NET_ADMIN; in a container: --privileged)"
    elif ! unshare --net ip link set lo up 2>/dev/null; then
        say "may not configure network namespaces (needs CAP_NET_ADMIN and ip of iproute2)"
    elif [[ ! -c /dev/net/tun ]]; then
        say "needs /dev/net/tun (modprobe tun; in a container: --device /dev/net/tun)"
    else
        return 1
    fi
}

# inside NAMESPACE COMMAND...: nsenter, because ip netns exec would remount /sys.
inside() {
    local space=$1
    shift
    nsenter --net="/run/netns/$space" -- "$@"
}

# start_inside OUTPUT NAMESPACE COMMAND...: starts it there; its process id is in $started. (inside COMMAND & would be a subshell's.)
start_inside() {
    local output=$1 space=$2
    shift 2
    # setsid: Ctrl-C is for the script alone, which then stops things in order.
    setsid nsenter --net="/run/netns/$space" -- "$@" >"$output" 2>&1 </dev/null &
    started=$!
}

# await TEXT FILE PID SECONDS: waits until a line with the text is in the file; 1 when the process ended or the time is over.
await() {
    local text=$1 file=$2 pid=$3 deadline=$((SECONDS + $4))
    until grep -qF -- "$text" "$file" 2>/dev/null; do
        if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= deadline)); then return 1; fi
        sleep 0.05
    done
}

# stop PID SECONDS: SIGTERM, then SIGKILL when it takes longer; returns its exit status.
stop() {
    local pid=$1 deadline=$((SECONDS + $2)) status=0
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        if ((SECONDS >= deadline)); then
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.05
    done
    wait "$pid" 2>/dev/null || status=$?
    return "$status"
}

# derive_config FROM TO DIRECTORY: the same configuration with its state and control socket in a directory.
derive_config() {
    awk -v directory="$3" '
        function ours() { print "state   = \"" directory "/state\""; print "control = \"" directory "/control.sock\"" }
        /^[ \t]*\[/ { table = $0; gsub(/[ \t]|#.*/, "", table) }
        /^[ \t]*\[[ \t]*director[ \t]*\]/ { print; ours(); seen = 1; next }
        table == "[director]" && /^[ \t]*(state|control)[ \t]*=/ { next }
        { print }
        END { if (!seen) { print ""; print "[director]"; ours() } }' "$1" >"$2"
}
