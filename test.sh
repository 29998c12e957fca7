#!/usr/bin/env bash
# Builds and runs the tests. Last line: N passed, N failed, N skipped.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

usage() {
    cat <<'USAGE'
usage: ./test.sh [--fast] [--no-build] [--oracle] [--only PROJECT]... [--filter NAME]...

Builds the solution and the native binary, and runs every test project under tests/.

  --fast          only tests without root and network: no system tests, no images, none with the trait Needs
  --only PROJECT  only projects whose name contains this, whatever the case (system, toml, ...)
  --filter NAME   only tests whose class or method name contains this
  --no-build      run what was built last
  --oracle        only: play the scheduling scenarios and ipvsadm's dialogues on the kernel's IPVS in a guest, record the answers in
                  tests/Pivot.Testing/{Oracle,Ipvsadm}/Recordings, and compare Pivot with them
  -h, --help      this text

The system tests run with the fast path where steering is by BPF programs, and a part of them once more without it; PIVOT_TEST_FASTPATH=off runs all of them without it.
The system tests need root and install what they use with apt; some boot a guest in QEMU, whose parts are fetched once (110 MB). A test that lacks something is skipped and says what.
The image tests make the images (scripts/test-images.sh: 250 MB to fetch, once) and start them in QEMU.
Ends with 0 when nothing failed and every suite ran. Output of each suite: artifacts/tests/.
The last line is always: N passed, N failed, N skipped
USAGE
}

fast=0 build=1 oracle=0 only=() filters=()
while (($# > 0)); do
    case $1 in
        --fast) fast=1 ;;
        --no-build) build=0 ;;
        --oracle) oracle=1 only=(Director Pivot.Tests System) filters=(Oracle Transcript) && export PIVOT_ORACLE=record ;;
        --only | --filter)
            (($# > 1)) || { usage >&2; exit 2; }
            if [[ $1 == --only ]]; then only+=("$2"); else filters+=("$2"); fi
            shift
            ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

passed=0 failed=0 skipped=0
results=$artifacts/tests

finish() {
    printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    if ((failed > 0)); then exit 1; fi
    exit 0
}

# broken TEXT: something that is no test's failure but must not pass for success.
broken() {
    warn "${red}FAILED$plain $*"
    failed=$((failed + 1))
}

wanted() {
    local name=$1 word
    if [[ $name == Pivot.System.Tests || $name == Pivot.Image.Tests ]] && ((fast)); then return 1; fi
    ((${#only[@]} > 0)) || return 0
    for word in "${only[@]}"; do
        if [[ ${name,,} == *"${word,,}"* ]]; then return 0; fi
    done
    return 1
}

# shellcheck disable=SC2317  # called by step
# All test projects in one MSBuild run: only the framework that tests use is compiled.
build_tests() {
    local name projects=''
    for name in "${suites[@]}"; do projects+="${projects:+,}tests/$name/$name.csproj"; done
    dotnet build "$root/scripts/tests.proj" --nologo -p:Projects="${projects//,/%2C}"
}

# What of the system tests runs once more with the fast path off, whose packets take the same ways as with it: each method, restarts, changes, sizes, errors.
slow_path_classes=(RestartTestsByBpf ChangesUnderLoadTests DirectRouteTestsByBpf TunnelTestsByBpf FullNatTests UdpTests IcmpTests PathMtuTests TunnelPathMtuTests)

# start_suite NAME: starts it with its output in a log; $started is its process id. NAME is a project, or PROJECT:waiting, its tests with the trait Lane=waiting, or PROJECT:others, or PROJECT:slow, those that are repeated
# with the fast path off.
start_suite() {
    local name=$1 project=${1%%:*} command=() arguments=(-noColor) word
    if ((fast)); then arguments+=(-trait- "Needs=*"); fi
    case $name in
        *:waiting) arguments+=(-trait Lane=waiting) ;;
        *:others) arguments+=(-trait- Lane=waiting) ;;
        *:slow)
            command=(env PIVOT_TEST_FASTPATH=off)
            for word in "${slow_path_classes[@]}"; do arguments+=(-class "*.$word*"); done
            ;;
    esac
    for word in "${filters[@]}"; do arguments+=(-method "*$word*"); done
    start_group "$results/$name.log" "${command[@]}" "$root/tests/$project/bin/Debug/net10.0/$project" "${arguments[@]}"
}

# count NAME STATUS: adds the suite's figures and shows what failed or was skipped.
count() {
    local name=$1 status=$2 log=$results/$1.log line total errors fails skips unrun took
    line=$(grep -E "^ *${name%%:*} +Total: " "$log" | tail -1 || true)
    if [[ -z $line ]]; then
        tail -20 "$log" >&2
        broken "$name ended with status $status and no summary; all of its output: $log"
        return
    fi
    total=$(figure "$line" Total) errors=$(figure "$line" Errors) fails=$(figure "$line" Failed) skips=$(figure "$line" Skipped)
    unrun=$(figure "$line" 'Not Run') took=0
    if [[ $line =~ Time:\ ([0-9.]+)s ]]; then took=${BASH_REMATCH[1]}; fi
    passed=$((passed + total - fails - skips - unrun))
    failed=$((failed + fails + errors))
    skipped=$((skipped + skips))
    printf '  %-26s %5d passed, %d failed, %d skipped (%s s)\n' "$name" $((total - fails - skips - unrun)) $((fails + errors)) "$skips" "$took"
    # xUnit indents a test by four spaces and what it says about it by six.
    if ((skips > 0)); then
        awk '/^    [^ ].*\[SKIP\]$/ { shown = 1; next } /^    [^ ]/ || /^  [^ ]/ { shown = 0 } shown && NF' "$log" | sort | uniq -c |
            while read -r times reason; do say "    skipped $times: $reason"; done
    fi
    if ((fails + errors > 0)); then
        awk '/^    [^ ].*\[FAIL\]$/ { print; shown = 1; next } /^    [^ ]/ || /^  [^ ]/ || /^=/ { shown = 0 } shown' "$log" >&2
        warn "  all of its output: $log"
    elif ((status != 0)); then
        broken "$name ended with status $status"
    elif ((total - unrun == 0 && ${#filters[@]} == 0)); then
        # With --fast a project may consist of tests that need more; otherwise a suite without tests is a mistake.
        if ((!fast)); then broken "$name ran no test"; fi
    fi
}

# figure LINE NAME: the number after the name; a suite without tests prints only its total.
figure() { if [[ $1 =~ "$2: "([0-9]+) ]]; then printf '%s' "${BASH_REMATCH[1]}"; else printf 0; fi; }

# run_together NAME...: two suites at a time, for there are few cores; then their figures in order.
run_together() {
    local name status
    declare -A pids=()
    for name in "$@"; do
        while (($(alive "${pids[@]}") >= 2)); do sleep 0.1; done
        start_suite "$name"
        pids[$name]=$started
    done
    for name in "$@"; do
        status=0
        wait "${pids[$name]}" || status=$?
        count "$name" "$status"
    done
}

# alive PID...: how many of them still run.
alive() {
    local pid count=0
    for pid in "$@"; do if kill -0 "$pid" 2>/dev/null; then count=$((count + 1)); fi; done
    printf '%d' "$count"
}

# shellcheck disable=SC2317  # called by start_group
# What the system and image tests examine: the native binary, then the images. 2: the binary is there, the images are not.
make_products() {
    if [[ -z ${PIVOT_BINARY:-} ]]; then "$root/build.sh" || return 1; fi
    if ((images)); then "$root/scripts/test-images.sh" || return 2; fi
}

# await_products: waits for what make_products makes meanwhile, and shows what it said.
await_products() {
    local status=0
    if [[ -z $products ]]; then return; fi
    wait "$products" || status=$?
    products=''
    cat "$results/products.log"
    case $status in
        0) ;;
        2) broken "the images" ;;
        *) broken "the native build"; finish ;;
    esac
}

# Removes the namespaces and temporary directories of test processes that ended before they could do it themselves.
# shellcheck disable=SC2317  # called by the trap
sweep() {
    local path owner deadline=$((SECONDS + 10))
    while (($(alive "${groups[@]}") > 0 && SECONDS < deadline)); do sleep 0.1; done
    for path in /run/netns/pivot-test-* "${TMPDIR:-/tmp}"/pivot-test-*; do
        owner=${path##*/pivot-test-}
        owner=${owner%%-*}
        if [[ ! -e $path || -d /proc/$owner ]]; then continue; fi
        if [[ $path == /run/netns/* ]]; then
            ip netns pids "${path##*/}" | xargs -r kill -9 || true
            ip netns delete "${path##*/}" || true
        else
            rm -rf "$path"
        fi
    done
}

need_dotnet
suites=()
for project in "$root"/tests/*.Tests/; do
    name=$(basename "$project")
    if wanted "$name"; then suites+=("$name"); fi
done
if ((${#suites[@]} == 0)); then
    broken "no test project matches ${only[*]}"
    finish
fi
rm -rf "$results"
mkdir -p "$results"

system=0 images=0 products=''
for name in "${suites[@]}"; do
    case $name in
        Pivot.System.Tests) system=1 ;;
        Pivot.Image.Tests) images=1 ;;
    esac
done
if ((system)); then
    if ((EUID == 0)); then
        try_tools "the system tests" nginx:nginx haproxy:haproxy socat:socat iperf3:iperf3 curl:curl ip:iproute2 nsenter:util-linux setpriv:util-linux ethtool:ethtool \
            dockerd:docker.io iptables:iptables busybox:busybox-static \
            nft:nftables /usr/lib/nginx/modules/ngx_stream_module.so:libnginx-mod-stream pgrep:procps \
            tcpdump:tcpdump traceroute:traceroute faketime:faketime dnsmasq:dnsmasq-base openssl:openssl mkfs.vfat:dosfstools mcopy:mtools || warn "test.sh: tests that need them will be skipped"
        "$root/scripts/promtool.sh" || warn "test.sh: tests of metrics that need promtool will be skipped"
        "$root/scripts/guest-parts.sh" || warn "test.sh: tests that need a guest with Debian's kernel will be skipped"
    else
        warn "test.sh: not root: the system tests will be skipped (--fast leaves them out)"
    fi
fi
if ((build)); then
    try_tools "building" "${bpf_tools[@]}" || { broken "the build"; finish; }
    step "building ${#suites[@]} test projects" build_tests || { broken "the build"; finish; }
    # Most of it keeps one core busy: the quick suites have the other meanwhile.
    if ((system || images)); then
        start_group "$results/products.log" make_products
        products=$started
    fi
fi
trap sweep EXIT

quick=() alone=()
for name in "${suites[@]}"; do
    case $name in
        # Namespaces and traffic, emulated machines: nothing may run beside them that was not meant to.
        Pivot.Linux.Tests | Pivot.System.Tests | Pivot.Image.Tests) alone+=("$name") ;;
        *) quick+=("$name") ;;
    esac
done
# What is recorded anew is compared after that.
if ((${#quick[@]} > 0 && !oracle)); then run_together "${quick[@]}"; fi
await_products
for name in "${alone[@]}"; do
    if [[ $name == Pivot.System.Tests ]]; then
        say "  $name: with real servers and a Docker engine; takes some minutes ..."
        # Two at a time: the second mostly waits, for timers and for emulated machines; what is repeated without the fast path follows where one of them has ended.
        parts=("$name:others" "$name:waiting")
        if [[ -z ${PIVOT_TEST_FASTPATH:-} ]] && ((${#filters[@]} == 0)); then parts+=("$name:slow"); fi
        run_together "${parts[@]}"
    else
        run_together "$name"
    fi
done
if ((${#quick[@]} > 0 && oracle)); then run_together "${quick[@]}"; fi
finish
