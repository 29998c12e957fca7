#!/usr/bin/env bash
# Compiles a program of src/bpf for the kernel's virtual machine. Called by the build of src/Pivot.Linux.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/compile-bpf.sh SOURCE OBJECT

Compiles SOURCE (C) to OBJECT (BPF, with the types that the loader needs). Installs clang and libbpf's headers with apt
when they are missing, which needs root.
USAGE
}

case ${1:-} in
    -h | --help) usage; exit 0 ;;
esac
(($# == 2)) || { usage >&2; exit 2; }

# Two frameworks may be built at once; apt lets only one in.
mkdir -p "$artifacts"
exec 8>"$artifacts/.apt-lock"
flock 8
need_tools "compiling the BPF programs" "${bpf_tools[@]}"
exec 8>&-

# asm/types.h is in the directory of the machine's architecture, where clang does not look when it compiles for another.
clang -O2 -g -Wall -Wextra -Werror -target bpf -mcpu=v3 -idirafter "/usr/include/$(uname -m)-linux-gnu" -c "$1" -o "$2.new"
llvm-strip -g "$2.new" # libbpf needs the types, nobody the rest of what is for debuggers
mv "$2.new" "$2"
