#!/usr/bin/env bash
# Makes the images that tests/Pivot.Image.Tests examine and start.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/test-images.sh

Makes artifacts/images/pivot-{pc,rpi}.img, their compressed forms, and artifacts/images/again/pivot-pc.img, the first one made a second time, by a user with another umask.
The Raspberry Pi's has the binary of PIVOT_RPI_BINARY, or a program that stands in for it. Needs artifacts/pivot (./build.sh).
USAGE
}

case ${1:-} in
    '') ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac

images=$artifacts/images
binary=${PIVOT_BINARY:-$artifacts/pivot}
[[ -x $binary ]] || die "no $binary: run ./build.sh first"
need_tools "the images' tests" clang:clang ld.lld:lld qemu-system-x86_64:qemu-system-x86 qemu-system-aarch64:qemu-system-arm /usr/share/OVMF/OVMF_CODE_4M.fd:ovmf
mkdir -p "$images/again"

stand_in=${PIVOT_RPI_BINARY:-$images/stand-in}
if [[ -z ${PIVOT_RPI_BINARY:-} ]]; then
    clang --target=aarch64-linux-gnu -O2 -ffreestanding -nostdlib -static -fuse-ld=lld -Wall -Wextra -Werror -o "$stand_in" "$root/tests/Pivot.Image.Tests/stand-in.c"
fi

# One after the other: each uses a core for itself, and the other is for those who test meanwhile.
"$root/build-image.sh" --board pc --binary "$binary" --output "$images/pivot-pc.img"
(umask 077 && "$root/build-image.sh" --board pc --binary "$binary" --output "$images/again/pivot-pc.img" --raw)
"$root/build-image.sh" --board rpi --binary "$stand_in" --output "$images/pivot-rpi.img"
