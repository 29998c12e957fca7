#!/usr/bin/env bash
# Starts an image in QEMU, with its serial console in this terminal.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/boot-image.sh [--uefi | --raspi3 | --virt] [--rescue] [--tap NAME]... [IMAGE]

Starts a copy of IMAGE (artifacts/pivot-pc.img, or artifacts/pivot-rpi.img) in QEMU; this terminal is its serial console. To end it: Ctrl-A, then x.

  --uefi      a PC with UEFI; else one with BIOS
  --raspi3    a Raspberry Pi 3B, without its firmware: QEMU has none
  --virt      an arm64 machine of QEMU's own
  --rescue    a shell without the director
  --tap NAME  a network card on this TAP device, once for each card; else one card in a network of QEMU's own, which hands out an address and leads nowhere

What the machine writes to its disk is gone with it. Processors are emulated: a start takes from ten seconds to two minutes.
USAGE
}

machine=bios rescue='' taps=() image=''
while (($# > 0)); do
    case $1 in
        --uefi | --raspi3 | --virt) machine=${1#--} ;;
        --rescue) rescue=' rescue' ;;
        --tap)
            (($# > 1)) || { usage >&2; exit 2; }
            taps+=("$2")
            shift
            ;;
        -h | --help) usage; exit 0 ;;
        -*) usage >&2; exit 2 ;;
        *) image=$1 ;;
    esac
    shift
done
board=pc
if [[ $machine == raspi3 || $machine == virt ]]; then board=rpi; fi
image=${image:-$artifacts/pivot-$board.img}
[[ -r $image ]] || die "no $image: make it with ./build-image.sh --board $board"

if [[ $board == pc ]]; then
    need_tools "starting it" qemu-system-x86_64:qemu-system-x86 mcopy:mtools
else
    need_tools "starting it" qemu-system-aarch64:qemu-system-arm mcopy:mtools
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/pivot-boot.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$image" "$work/disk"

# part FILE: a file of the boot partition.
part() { mcopy -n -o -i "$work/disk@@1048576" "::$1" "$work/$1"; }

card=virtio-net-pci
common=(-display none -serial mon:stdio)
# shellcheck disable=SC2054  # the commas are QEMU's
case $machine in
    bios)
        if [[ -n $rescue ]]; then
            part syslinux.cfg
            sed -i 's/^ *APPEND .*/& rescue/' "$work/syslinux.cfg"
            mcopy -o -i "$work/disk@@1048576" "$work/syslinux.cfg" ::syslinux.cfg
        fi
        run=(qemu-system-x86_64 -smp 2 -m 512 -nodefaults -drive "file=$work/disk,format=raw,if=virtio" -device virtio-rng-pci -device i6300esb)
        ;;
    uefi)
        if [[ -n $rescue ]]; then
            mkdir -p "$work/loader/entries"
            part loader/entries/pivot.conf
            sed -i 's/^options .*/& rescue/' "$work/loader/entries/pivot.conf"
            mcopy -o -i "$work/disk@@1048576" "$work/loader/entries/pivot.conf" ::loader/entries/pivot.conf
        fi
        need_tools "UEFI" /usr/share/OVMF/OVMF_CODE_4M.fd:ovmf
        cp /usr/share/OVMF/OVMF_VARS_4M.fd "$work/variables"
        card=e1000e
        run=(qemu-system-x86_64 -M q35 -smp 2 -m 512 -nodefaults -drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
            -drive "if=pflash,format=raw,file=$work/variables" -drive "file=$work/disk,format=raw,if=none,id=disk" -device ide-hd,drive=disk,bus=ide.0 -device virtio-rng-pci)
        ;;
    virt)
        part kernel8.img
        part initramfs
        run=(qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 512 -nodefaults -drive "file=$work/disk,format=raw,if=virtio" -device virtio-rng-pci
            -kernel "$work/kernel8.img" -initrd "$work/initramfs" -append "console=ttyAMA0 quiet loglevel=3 panic=10$rescue")
        ;;
    raspi3)
        part kernel8.img
        part initramfs
        part bcm2837-rpi-3-b.dtb
        card=usb-net
        common=(-display none -serial null -serial mon:stdio)
        run=(qemu-system-aarch64 -M raspi3b -drive "file=$work/disk,format=raw,if=sd" -dtb "$work/bcm2837-rpi-3-b.dtb"
            -kernel "$work/kernel8.img" -initrd "$work/initramfs" -append "console=ttyS1,115200 quiet loglevel=3 panic=10$rescue")
        ;;
esac

cards=()
for ((number = 0; number < ${#taps[@]}; number++)); do
    cards+=(-netdev "tap,id=wire$number,ifname=${taps[number]},script=no,downscript=no" -device "$card,netdev=wire$number")
done
if ((${#taps[@]} == 0)); then cards=(-netdev "user,id=wire,restrict=on" -device "$card,netdev=wire"); fi

say "starting $image; to end it: Ctrl-A, then x"
"${run[@]}" "${common[@]}" "${cards[@]}"
