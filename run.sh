#!/usr/bin/env bash
# The demo network: real web servers behind Pivot, in network namespaces of this machine.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

usage() {
    cat <<'USAGE'
usage: ./run.sh [--once] [--no-build]

Builds Pivot and shows it at work on this machine, in network namespaces that are gone afterwards:

  client1 .21 --+                                            +-- web1 192.0.2.11:8081 (nginx)
  client2 .22 --+-- 198.51.100.0/24 -- board -- 192.0.2.0/24 +
  client3 .23 --+   virtual service    pivot                 +-- web2 192.0.2.12:8082 (nginx)
                    198.51.100.80:80                             (one "Docker host")

The clients ask the virtual service of configs/demo.toml by HTTP; a table shows which real server answered and which client
address it saw. On a terminal it stays up with a live view until Ctrl-C. It ends with 0 only if every request succeeded, they were
spread by the scheduler's rule (wrr, weights 2 and 1), every server saw the client's own address, and Pivot stopped cleanly.

  --once      ask, print the table, check, end (what happens anyway without a terminal)
  --no-build  use artifacts/pivot as it is (or the binary that PIVOT_BINARY names)
  -h, --help  this text

Needs root. Missing tools (nginx, curl, iproute2) are installed with apt.
USAGE
}

once=0 build=1
while (($# > 0)); do
    case $1 in
        --once) once=1 ;;
        --no-build) build=0 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[[ -t 0 && -t 1 ]] || once=1

# What configs/demo.toml says, and what is checked against it.
config=$root/configs/demo.toml
vip=198.51.100.80
servers=(web1 web2)
declare -A server_address=([web1]=192.0.2.11 [web2]=192.0.2.12)
declare -A server_port=([web1]=8081 [web2]=8082)
declare -A weight=([web1]=2 [web2]=1)
clients=(client1 client2 client3)
declare -A client_address=([client1]=198.51.100.21 [client2]=198.51.100.22 [client3]=198.51.100.23)
requests=12 # a multiple of the sum of the weights

prefix=pivot-demo-$$
spaces=()
nginx_pids=()
pivot_pid=''
work=''
stopped_well=1

# shellcheck disable=SC2317  # called by the trap
cleanup() {
    trap '' INT TERM HUP
    stop_pivot || true
    local pid space
    for pid in "${nginx_pids[@]}"; do stop "$pid" 5 || true; done
    for space in "${spaces[@]}"; do ip netns delete "$space" 2>/dev/null || true; done
    if [[ -n $work ]]; then rm -rf "$work"; fi
}

stop_pivot() {
    [[ -n $pivot_pid ]] || return 0
    local pid=$pivot_pid
    pivot_pid=''
    stop "$pid" 15 || stopped_well=0
}

add_space() {
    ip netns add "$prefix-$1"
    spaces+=("$prefix-$1")
    inside "$prefix-$1" ip link set lo up
}

# plug BRIDGE SPACE LINK ADDRESS...: a cable from a bridge in the wires namespace to a link with addresses.
plug() {
    local bridge=$1 space=$2 link=$3 port=to-$2-$3 address
    port=${port:0:15}
    shift 3
    ip link add "$port" netns "$prefix-wires" type veth peer name "$link" netns "$prefix-$space"
    inside "$prefix-wires" ip link set "$port" master "$bridge" up
    for address in "$@"; do inside "$prefix-$space" ip address add "$address/24" dev "$link"; done
    inside "$prefix-$space" ip link set "$link" up
}

make_network() {
    local bridge client server addresses=()
    add_space wires
    for bridge in clients servers; do
        inside "$prefix-wires" ip link add "$bridge" type bridge forward_delay 0 mcast_snooping 0
        inside "$prefix-wires" ip link set "$bridge" up
    done
    add_space board
    plug clients board eth0 198.51.100.1
    plug servers board eth1 192.0.2.1
    for client in "${clients[@]}"; do
        add_space "$client"
        plug clients "$client" eth0 "${client_address[$client]}"
        inside "$prefix-$client" ip route add default via 198.51.100.1
    done
    add_space dockerhost
    for server in "${servers[@]}"; do addresses+=("${server_address[$server]}"); done
    plug servers dockerhost eth0 "${addresses[@]}"
    inside "$prefix-dockerhost" ip route add default via 192.0.2.1
}

# A real nginx that answers "NAME CLIENT-ADDRESS" and logs "CLIENT-ADDRESS URI".
start_nginx() {
    local name=$1 home=$work/$1 temporary
    mkdir -p "$home"
    {
        printf 'user root;\ndaemon off;\nworker_processes 1;\npid %s/pid;\nerror_log stderr notice;\nevents {}\nhttp {\n' "$home"
        printf "  log_format seen '\$remote_addr \$request_uri';\n  access_log %s/access.log seen;\n" "$home"
        for temporary in client_body proxy fastcgi uwsgi scgi; do printf '  %s_temp_path %s/%s;\n' "$temporary" "$home" "$temporary"; done
        # shellcheck disable=SC2016  # nginx's variables
        printf '  server { listen %s:%s; location / { return 200 "%s $remote_addr\\n"; } }\n}\n' \
            "${server_address[$name]}" "${server_port[$name]}" "$name"
    } >"$home/nginx.conf"
    start_inside "$home/output" "$prefix-dockerhost" nginx -p "$home" -e stderr -c "$home/nginx.conf"
    nginx_pids+=("$started")
    await 'start worker process ' "$home/output" "$started" 10 || { cat "$home/output" >&2; die "nginx $name did not start"; }
}

start_pivot() {
    derive_config "$config" "$work/demo.toml" "$work"
    start_inside "$work/pivot.log" "$prefix-board" "$binary" run --config "$work/demo.toml"
    pivot_pid=$started
    await 'pivot is ready' "$work/pivot.log" "$pivot_pid" 20 || { cat "$work/pivot.log" >&2; die "pivot did not get ready; its output is above"; }
}

# ask NUMBER CLIENT: one request; sets answered_by and seen_as, empty when it failed (then: failure).
ask() {
    local reply
    answered_by='' seen_as='' failure=''
    if reply=$(inside "$prefix-$2" curl --silent --show-error --fail --max-time 5 "http://$vip/?request=$1" 2>&1); then
        answered_by=${reply%% *}
        seen_as=${reply#* }
    else
        failure=$reply
    fi
}

row() { printf '  %-9s %-24s %-26s %-22s %s\n' "$@"; }

row_of() {
    local number=$1 client=$2 own=${client_address[$2]} verdict="${green}its own$plain"
    if [[ -n $failure ]]; then
        row "$number" "$client $own" - - "$red$failure$plain"
        return
    fi
    if [[ $seen_as != "$own" ]]; then verdict="${red}NOT its own$plain"; fi
    row "$number" "$client $own" "$answered_by ${server_address[$answered_by]:-?}:${server_port[$answered_by]:-?}" "$seen_as" "$verdict"
}

# The demonstration proper: asks, prints the table, and sets failed=1 with a line for each thing that is not as it must be.
demonstrate() {
    local number client server share total=0
    declare -A answers=()
    say
    printf '%s' "$bold"; row request 'from client' 'answered by real server' 'client it saw' ''; printf '%s' "$plain"
    for ((number = 1; number <= requests; number++)); do
        client=${clients[(number - 1 + (number - 1) / ${#clients[@]}) % ${#clients[@]}]}
        ask "$number" "$client"
        row_of "$number" "$client"
        if [[ -n $failure ]]; then
            complain "request $number of $client failed: $failure"
        else
            answers[$answered_by]=$((${answers[$answered_by]:-0} + 1))
            if [[ $seen_as != "${client_address[$client]}" ]]; then complain "$answered_by saw $seen_as instead of $client's ${client_address[$client]}"; fi
            if ! logged "$work/$answered_by/access.log" "${client_address[$client]} /?request=$number"; then
                complain "$answered_by's access log has no line for request $number from ${client_address[$client]}"
            fi
        fi
    done
    say
    for server in "${servers[@]}"; do total=$((total + weight[$server])); done
    for server in "${servers[@]}"; do
        share=$((requests * weight[$server] / total))
        say "  $server (weight ${weight[$server]}) answered ${answers[$server]:-0} of $requests, by weight it has to be $share"
        if ((${answers[$server]:-0} != share)); then complain "$server answered ${answers[$server]:-0} requests instead of $share"; fi
    done
}

# logged FILE LINE: nginx writes its log just after the answer, so it may take a moment.
logged() {
    local try
    for ((try = 0; try < 40; try++)); do
        if grep -qxF "$2" "$1" 2>/dev/null; then return 0; fi
        sleep 0.05
    done
    return 1
}

complain() {
    failed=1
    warn "  ${red}wrong:$plain $*"
}

control() { inside "$prefix-board" "$binary" "$@" --control "$work/control.sock" 2>&1 </dev/null || true; }

# A new request each second and what the director says about it, until Ctrl-C.
live_view() {
    local number=$requests client rows=() line running=1 screen
    trap 'running=0' INT TERM HUP
    while ((running)); do
        number=$((number + 1))
        client=${clients[RANDOM % ${#clients[@]}]}
        ask "$number" "$client"
        line=$(row_of "$number" "$client") || break # Ctrl-C ends a subshell at once
        rows+=("$line")
        if ((${#rows[@]} > 10)); then rows=("${rows[@]:1}"); fi
        screen=$(
            say "${bold}Pivot demo$plain: http://$vip/ over ${#servers[@]} real servers; a request each second. ${dim}Ctrl-C ends it.$plain"
            say
            control show services
            say
            control show statistics
            say
            printf '%s' "$bold"; row request 'from client' 'answered by real server' 'client it saw' ''; printf '%s' "$plain"
            for line in "${rows[@]}"; do say "$line"; done
        ) || break
        ((running)) || break
        printf '\e[H\e[2J%s\n' "$screen"
        sleep 1 || true
    done
    say
}

# First of all: what is missing.
if lack=$(lacks_network_rights); then die "$lack"; fi
need_tools "the demo network" nginx:nginx curl:curl ip:iproute2 nsenter:util-linux
[[ -r $config ]] || die "no $config to run"
binary=${PIVOT_BINARY:-$artifacts/pivot}
if ((build)); then "$root/build.sh"; fi
[[ -x $binary ]] || die "no $binary: run ./build.sh, or leave out --no-build"

failed=0
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
work=$(mktemp -d)
say "making the network: ${#clients[@]} clients, the board, a host with ${#servers[@]} web servers (namespaces $prefix-*)"
make_network
for server in "${servers[@]}"; do start_nginx "$server"; done
say "starting pivot on configs/demo.toml in the board"
start_pivot
demonstrate
if ((!once)); then
    if ((failed == 0)); then say "  ${green}all as it has to be$plain; the live view starts"; fi
    sleep 3
    live_view
fi
say "stopping pivot"
stop_pivot
if ((!stopped_well)); then
    cat "$work/pivot.log" >&2
    complain "pivot did not stop cleanly; its output is above"
fi
if ((failed)); then
    warn "${red}the demo failed$plain; pivot's last lines:"
    tail -5 "$work/pivot.log" >&2
    exit 1
fi
say "${green}all $requests requests answered, spread by weight, every server saw the client's own address$plain"
