#!/usr/bin/env bash
# Makes artifacts/guest: a Debian kernel and an initramfs, which tests boot in QEMU where this machine's kernel lacks something.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
    cat <<'USAGE'
usage: scripts/guest-parts.sh

Makes artifacts/guest/{vmlinuz,initramfs,versions}: the kernel of Debian trixie with the modules that the guest tests use,
and an initramfs with this machine's busybox, ip, ipvsadm and perl. Does nothing when they are there and up to date.
Fetches about 110 MB from Debian's archive; keeps 30 MB. Needs root only to install missing tools.
USAGE
}

case ${1:-} in
    '') ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac

suite=trixie
mirror=http://deb.debian.org/debian
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
guest=$artifacts/guest
parts=$root/tests/Pivot.Testing/Guests
modules=(
    # The machine.
    virtio_pci virtio_net virtio_console af_packet
    # Ends of tunnels.
    ipip sit ip_gre ip6_gre ip6_tunnel fou fou6
    # Kernel IPVS.
    ip_vs ip_vs_{rr,wrr,lc,wlc,lblc,lblcr,dh,sh,mh,sed,nq,fo,ovf,twos} crc32c_generic sch_ingress cls_matchall act_skbedit
    # Pivot itself.
    tun
    # Networks within the guest.
    veth 8021q
    # The boot partition of the appliance.
    virtio_blk vfat nls_cp437 nls_ascii nls_iso8859-1
)
# Beside busybox, whose own shell would run its own ip; perl for the few lines that need sockets.
programs=(sh ip tc ipvsadm perl)

# Whatever decides what is made.
recipe() { cat "${BASH_SOURCE[0]}" "$parts"/{init,serve} | sha256sum | cut -c1-16; }

if grep -qsx "recipe $(recipe)" "$guest/versions"; then exit 0; fi
[[ $(uname -m) == x86_64 ]] || die "the guest is made for x86_64 only; this machine is $(uname -m)"
[[ -r $keyring ]] || die "no $keyring: Debian's archive cannot be checked (apt-get install debian-archive-keyring)"
need_tools "the guest" qemu-system-x86_64:qemu-system-x86 cpio:cpio depmod:kmod xz:xz-utils perl:perl-base ip:iproute2 ipvsadm:ipvsadm busybox:busybox-static

work=$(mktemp -d "${TMPDIR:-/tmp}/pivot-guest.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$guest" "$work"/{lists/partial,cache/archives/partial,kernel} "$work"/tree/{bin,lib64,dev,proc,sys,tmp,run,var/run,etc,srv}

# apt of its own: the guest's suite need not be this machine's, whose lists stay as they are.
printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/sources.list"
apt=(-q -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists"
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)

# shellcheck disable=SC2317  # these are called by step
fetch() {
    cd "$work"
    apt-get "${apt[@]}" download "$package"
    dpkg-deb --fsys-tarfile "$package"_*.deb | tar -x -C kernel --wildcards --no-anchored \
        './boot/vmlinuz-*' 'modules.*' '*/kernel/crypto/*' '*/kernel/lib/*' '*/kernel/arch/*' '*/kernel/net/*' \
        '*/kernel/fs/fat/*' '*/kernel/fs/nls/*' '*/kernel/drivers/block/virtio_blk*' \
        '*/kernel/drivers/virtio/*' '*/kernel/drivers/char/*' '*/kernel/drivers/net/*.ko*'
}

# shellcheck disable=SC2317
pick_modules() {
    local from=$work/kernel version path
    if [[ -d $from/usr/lib/modules && ! -e $from/lib ]]; then ln -s usr/lib "$from/lib"; fi
    version=$(basename "$from"/lib/modules/*)
    depmod -b "$from" "$version"
    mkdir -p "$work/tree/lib/modules/$version"
    cp "$from/lib/modules/$version"/modules.{builtin,order} "$work/tree/lib/modules/$version/"
    modprobe --dirname "$from" --set-version "$version" --show-depends --all "${modules[@]}" | awk '$1 == "insmod" { print $2 }' | sort -u >"$work/modules"
    while read -r path; do
        # Unpacked: the kernel would take them packed only from a kmod that can.
        case $path in
            *.xz) xz -dc "$path" >"$work/tree/lib/modules/$version/$(basename "$path" .xz)" ;;
            *) cp "$path" "$work/tree/lib/modules/$version/" ;;
        esac
    done <"$work/modules"
    depmod -b "$work/tree" "$version"
}

# shellcheck disable=SC2317
pick_programs() {
    local program file library
    cp "$(command -v busybox)" "$work/tree/bin/busybox"
    "$work/tree/bin/busybox" --list | while read -r program; do
        [[ $program == busybox ]] || ln -s busybox "$work/tree/bin/$program"
    done
    for program in "${programs[@]}"; do
        file=$(readlink -f "$(command -v "$program")")
        rm -f "$work/tree/bin/$program"
        cp "$file" "$work/tree/bin/$program"
        ldd "$file" | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' | while read -r library; do
            mkdir -p "$work/tree$(dirname "$library")"
            cp -L "$library" "$work/tree$library"
        done
    done
    ln -s bin "$work/tree/sbin"
    cp "$parts/init" "$work/tree/init"
    cp "$parts/serve" "$work/tree/bin/serve"
    chmod 755 "$work"/tree/{init,bin/serve}
    printf 'root:x:0:0:root:/:/bin/sh\n' >"$work/tree/etc/passwd"
    printf 'root:x:0:\n' >"$work/tree/etc/group"
}

# shellcheck disable=SC2317
pack() {
    (cd "$work/tree" && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --owner=0:0) | gzip -1 >"$guest/initramfs.new"
    cp "$work"/kernel/boot/vmlinuz-* "$guest/vmlinuz.new"
}

step "reading the package lists of Debian $suite" apt-get "${apt[@]}" update
package=$(apt-cache "${apt[@]}" depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
[[ -n $package ]] || die "Debian $suite names no kernel for linux-image-amd64"
step "fetching $package" fetch
step "choosing ${#modules[@]} kernel modules" pick_modules
step "choosing programs" pick_programs
step "packing the initramfs" pack
mv "$guest/initramfs.new" "$guest/initramfs"
mv "$guest/vmlinuz.new" "$guest/vmlinuz"
{
    printf 'kernel %s\n' "$(basename "$work"/kernel/boot/vmlinuz-* | sed 's/^vmlinuz-//') ($(apt-cache "${apt[@]}" show "$package" | awk '$1 == "Version:" { print $2; exit }'))"
    for pair in busybox:busybox-static ip:iproute2 ipvsadm:ipvsadm qemu:qemu-system-x86; do
        printf '%s %s\n' "${pair%%:*}" "$(dpkg-query -W -f '${Version}' "${pair#*:}" 2>/dev/null || printf unknown)"
    done
    printf 'recipe %s\n' "$(recipe)"
} >"$guest/versions.new"
mv "$guest/versions.new" "$guest/versions"
say "artifacts/guest: $(head -1 "$guest/versions"), initramfs of $(($(stat -c %s "$guest/initramfs") / 1000)) kB"
