#!/usr/bin/env bash
# Makes an image to be written to a card or stick: Debian's kernel, busybox and libraries, and Pivot.
set -euo pipefail
# The files in an image have the permissions that they are made with.
umask 022
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"
# shellcheck source=scripts/image-packages.sh
source "$root/scripts/image-packages.sh"
# shellcheck source=scripts/image-system.sh
source "$root/scripts/image-system.sh"
# shellcheck source=scripts/image-disk.sh
source "$root/scripts/image-disk.sh"

usage() {
    cat <<'USAGE'
usage: ./build-image.sh --board rpi|pc [--config FILE] [--binary FILE] [--output FILE] [--raw]

Makes artifacts/pivot-BOARD.img, the same compressed (.img.xz), its list of packages (.manifest), and SHA256SUMS beside them.

  --board rpi    Raspberry Pi 3, 3+, Zero 2 W, 4, CM4 and 5 (arm64)
  --board pc     PCs, small x86 routers and virtual machines, by BIOS and by UEFI (amd64)
  --config FILE  the pivot.toml that goes onto the image's boot partition; it is checked first. Without it: a template to be edited there
  --binary FILE  a pivot that was built for the board already; without it, it is built now
  --output FILE  the image, a name that ends in .img; else artifacts/pivot-BOARD.img
  --raw          no compressed image
  -h, --help     this text

How to write it and what happens then: docs/flashing.md; what is in it: docs/image.md. The same inputs make the same bytes; SOURCE_DATE_EPOCH is the time of the files in it,
else the time of the last commit. Needs no root, no mount and no loop device, except to install missing tools. Fetches about 120 MB from Debian's archive the first time.
USAGE
}

board='' config='' binary='' output='' raw=0
while (($# > 0)); do
    case $1 in
        --board | --config | --binary | --output)
            (($# > 1)) || { usage >&2; exit 2; }
            declare "${1#--}=$2"
            shift
            ;;
        --raw) raw=1 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[[ $board == rpi || $board == pc ]] || { warn "build-image.sh: --board rpi or --board pc"; usage >&2; exit 2; }
# shellcheck source=image/pc/board
source "$root/image/$board/board"
for file in "$config" "$binary"; do [[ -z $file || -r $file ]] || die "no file $file"; done
output=${output:-$artifacts/pivot-$board.img}
[[ ! -b $output ]] || die "$output is a disk: make the image first, then write it there, by: dd if=artifacts/pivot-$board.img of=$output bs=4M conv=fsync"
[[ ! -e $output || -f $output ]] || die "$output is no file: --output names the image to be made"
[[ $output == *.img ]] || die "$output: the image's name has to end in .img"

# find_binary: $binary, built where none was given.
find_binary() {
    if [[ -z $binary ]]; then
        if [[ $board == pc ]]; then
            "$root/build.sh"
            binary=$artifacts/pivot
        else
            publish_rpi
        fi
    fi
    readelf -h "$binary" 2>/dev/null | grep -qE "Machine: +$machine\$" || die "$binary is no program for $architecture, which this board needs: $(file -b "$binary" 2>/dev/null | cut -c1-80)"
    binary_version=$(git -C "$root" describe --always --dirty --abbrev=12 2>/dev/null || printf unknown)
}

# The package feed may have no compiler for the board's processor.
publish_rpi() {
    local folder=$work/publish
    need_dotnet
    if ! dotnet restore "$root/src/Pivot" -r "$runtime" -p:PivotAotFramework=net9.0 --artifacts-path "$work/aot" >"$work/restore" 2>&1; then
        sed -n 's/^.*error \(NU[0-9]*: .*\)$/\1/p' "$work/restore" | sed 's/ \[[^]]*\]$//' | sort -u | head -4 >&2
        grep -qE "NU110[12]: .*[.]${runtime}[. ]" "$work/restore" || { tail -3 "$work/restore" >&2; die "what building for $runtime needs cannot be fetched, see above"; }
        die "the package feed has no NativeAOT pack for $runtime, so pivot cannot be built for this board here: build it where the feed has it, and give it with --binary FILE"
    fi
    need_tools "building for $runtime" clang:clang ld.lld:lld /usr/aarch64-linux-gnu/include/stdlib.h:libc6-dev-arm64-cross
    step "building pivot for $runtime" dotnet publish "$root/src/Pivot" --configuration Release --framework net9.0 --runtime "$runtime" \
        -p:PivotAotFramework=net9.0 -p:CppCompilerAndLinker=clang -p:LinkerFlavor=lld --artifacts-path "$work/aot" --output "$folder" --nologo
    binary=$folder/pivot
}

# check_config: with the binary that goes into the image where this machine can run it, else with this machine's own.
check_config() {
    local checker=$binary
    if [[ -z $config ]]; then return; fi
    if ! "$checker" --version >/dev/null 2>&1; then checker=$artifacts/pivot; fi
    if [[ ! -x $checker ]]; then "$root/build.sh"; fi
    "$checker" check --config "$config" >"$work/check" 2>&1 || { cat "$work/check" >&2; die "$config has errors, see above: the board would refuse it too"; }
}

# write_output: image, compressed image, manifest and sums, each in one step.
write_output() {
    local folder name
    folder=$(dirname "$output") name=$(basename "$output" .img)
    mkdir -p "$folder"
    # Where the folder is on another file system, a move is a copy, which may end half done.
    mv "$work/disk" "$output.part"
    mv "$output.part" "$output"
    cp "$work/boot/image.manifest" "$folder/$name.manifest"
    rm -f "$output.xz"
    if ((!raw)); then
        step "compressing" xz -6 -T2 --keep --force "$output"
    fi
    (
        cd "$folder"
        if [[ -e SHA256SUMS ]]; then grep -vE "  $name\.(img|img\.xz|manifest)\$" SHA256SUMS || true; fi
        sha256sum "$name".{img,manifest}
        if ((!raw)); then sha256sum "$name.img.xz"; fi
    ) | LC_ALL=C sort -k 2 >"$work/sums"
    mv "$work/sums" "$folder/SHA256SUMS"
    say "$output: $(stat -c %s "$output") bytes$(if ((!raw)); then printf ', compressed %s' "$(stat -c %s "$output.xz")"; fi)"
}

need_tools "an image" mcopy:mtools mkfs.vfat:dosfstools cpio:cpio depmod:kmod xz:xz-utils zstd:zstd readelf:binutils dpkg-deb:dpkg file:file
work=$(mktemp -d "${TMPDIR:-/tmp}/pivot-image.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir -p "$tree" "$work/boot" "$work/packages"
: >"$work/taken"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || printf 1577836800)}

find_binary
check_config
# Two builds share the packages.
mkdir -p "$artifacts/image"
exec 9>"$artifacts/image/.lock-$architecture"
flock 9
open_archive
fetch_packages
mapfile -t kernel < <(kernel_packages)
kernel_tree=$archive/kernel-$(version_of "${kernel[-1]}")
step "unpacking $(wc -l <"$work/debs") packages" unpack_packages
exec 9>&-
step "laying out the system" make_tree
step "choosing kernel modules" take_modules
step "packing the initramfs" pack_tree
"fill_$board"
cp "${config:-$root/image/boot/pivot.toml}" "$work/boot/pivot.toml"
write_manifest "$work/boot/image.manifest"
step "filling the disk" make_disk
write_output
