# shellcheck shell=bash disable=SC2154  # variables of build-image.sh
# The boot partition and the disk around it. Sourced by build-image.sh. $work/boot is what goes onto the partition.
set -euo pipefail

# Bytes from the disk's start to the partition: the usual first megabyte.
offset=1048576

# shellcheck disable=SC2317  # these are called by step
fill_pc() {
    local version
    version=$(basename "$kernel_tree"/lib/modules/*)
    take "${kernel[0]}" "$kernel_tree/boot/vmlinuz-$version" "$work/boot/vmlinuz" 644
    take systemd-boot-efi "$work/packages/systemd-boot-efi/usr/lib/systemd/boot/efi/systemd-bootx64.efi" "$work/boot/EFI/BOOT/BOOTX64.EFI" 644
    cp -r "$root/image/pc/boot/." "$work/boot"
}

# The firmware of the boards up to the Pi 4 (the Pi 5 has it in its own memory), the device trees, and the kernel uncompressed.
# shellcheck disable=SC2317
fill_rpi() {
    local version file name trees
    version=$(basename "$kernel_tree"/lib/modules/*)
    trees=$kernel_tree/lib/modules/$version/dtb/broadcom
    take "${kernel[0]}" "$kernel_tree/lib/modules/$version/vmlinuz" "$work/boot/kernel8.img" 644
    for file in bootcode.bin {start,start_cd,start4,start4cd}.elf {fixup,fixup_cd,fixup4,fixup4cd}.dat; do
        take raspi-firmware "$work/packages/raspi-firmware/usr/lib/raspi-firmware/$file" "$work/boot/$file" 644
    done
    for file in "$trees"/bcm2837-rpi-{3,zero-2,cm3}*.dtb "$trees"/bcm2711-rpi-*.dtb "$trees"/bcm2712*-rpi-5-b.dtb; do
        take "${kernel[-1]}" "$file" "$work/boot/$(basename "$file")" 644
    done
    # Where firmware does not look for Linux' own names first (upstream_kernel): its names.
    while read -r file name; do cp "$work/boot/$file.dtb" "$work/boot/$name.dtb"; done <<'NAMES'
bcm2837-rpi-3-b bcm2710-rpi-3-b
bcm2837-rpi-3-b-plus bcm2710-rpi-3-b-plus
bcm2837-rpi-cm3-io3 bcm2710-rpi-cm3
bcm2837-rpi-zero-2-w bcm2710-rpi-zero-2-w
bcm2837-rpi-zero-2-w bcm2710-rpi-zero-2
bcm2711-rpi-cm4-io bcm2711-rpi-cm4
bcm2712-d-rpi-5-b bcm2712d0-rpi-5-b
NAMES
    cp "$work/packages/raspi-firmware/usr/share/doc/raspi-firmware/copyright" "$work/boot/LICENCE.broadcom"
    cp -r "$root/image/rpi/boot/." "$work/boot"
}

# shellcheck disable=SC2317
# make_disk: $work/disk with one FAT32 partition, labelled PIVOT, and everything of $work/boot in it. No mount, no loop device: mtools work in the file.
make_disk() {
    local path
    export TZ=UTC MTOOLS_SKIP_CHECK=1
    # Once more, as it is written: mtools and syslinux note times.
    find "$work/boot" -exec touch --date "@$SOURCE_DATE_EPOCH" {} +
    truncate -s "${size_mib}M" "$work/disk"
    # --invariant: neither time nor chance in it. The clusters are so small that there are enough of them for FAT32.
    mkfs.vfat --invariant -F 32 -s 1 -n PIVOT --offset $((offset / 512)) "$work/disk" $((size_mib * 1024 - offset / 1024)) >/dev/null
    write_partition_table
    if [[ $board == pc ]]; then
        dd if="$work/packages/syslinux/usr/lib/SYSLINUX/mbr.bin" of="$work/disk" bs=440 count=1 conv=notrunc status=none 2>/dev/null ||
            dd if="$work/packages/syslinux-common/usr/lib/SYSLINUX/mbr.bin" of="$work/disk" bs=440 count=1 conv=notrunc status=none
        "$work/packages/syslinux/usr/bin/syslinux" --install --offset "$offset" "$work/disk"
    fi
    while read -r path; do mmd -i "$work/disk@@$offset" "::$path"; done < <(cd "$work/boot" && find . -mindepth 1 -type d -printf '%P\n' | LC_ALL=C sort)
    while read -r path; do mcopy -m -i "$work/disk@@$offset" "$work/boot/$path" "::$path"; done < <(cd "$work/boot" && find . -type f -printf '%P\n' | LC_ALL=C sort)
}

# One entry: active, type 0x0c (FAT32, which every system shows to its owner), from the offset to the end.
write_partition_table() {
    local first=$((offset / 512)) count=$((size_mib * 2048 - offset / 512))
    {
        # The disk's number, and two bytes that are zero.
        printf 'PVT\x01\x00\x00'
        # Cylinders and heads are said to be beyond what they can say: readers take the numbers that follow.
        printf '\x80\xfe\xff\xff\x0c\xfe\xff\xff'
        little_endian "$first"
        little_endian "$count"
    } | dd of="$work/disk" bs=1 seek=440 conv=notrunc status=none
    printf '\x55\xaa' | dd of="$work/disk" bs=1 seek=510 conv=notrunc status=none
}

# little_endian NUMBER: four bytes.
little_endian() {
    local shift
    for shift in 0 8 16 24; do printf '%b' "\\x$(printf '%02x' $((($1 >> shift) & 255)))"; done
}

# write_manifest FILE: what the image is made of, a line for each package: name, version, bytes in the image.
write_manifest() {
    {
        printf '# package version bytes; files of the image before compression, made of Debian %s\n' "${suites// / and }"
        awk '{ bytes[$1] += $2 } END { for (name in bytes) print name, bytes[name] }' "$work/taken" | LC_ALL=C sort | while read -r name bytes; do
            printf '%s %s %s\n' "$name" "$(if [[ $name == pivot ]]; then printf '%s' "$binary_version"; else version_of "$name"; fi)" "$bytes"
        done
    } >"$1"
}
