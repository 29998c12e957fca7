# shellcheck shell=bash disable=SC2154  # variables of build-image.sh
# The system of an image: the tree that becomes its initramfs. Sourced by build-image.sh, after scripts/image-packages.sh.
# $tree is the tree; $work/taken has a line for each file of a package that is in the image: PACKAGE BYTES.
set -euo pipefail

# take PACKAGE SOURCE TARGET MODE: puts a file into the image.
take() {
    [[ -f $2 ]] || die "the package $1 has no ${2##*/"$1"/}: image/packages names it"
    mkdir -p "$(dirname "$3")"
    cp -L "$2" "$3"
    chmod "$4" "$3"
    count_file "$1" "$3"
}

# count_file PACKAGE FILE: for the manifest.
count_file() { printf '%s %s\n' "$1" "$(stat -c %s "$2")" >>"$work/taken"; }

# words_of FILE...: the words of lists with comments, one a line.
words_of() { sed 's/#.*//' "$@" | tr -s ' \n' '\n' | sed '/^$/d'; }

# shellcheck disable=SC2317  # these are called by step
make_tree() {
    make_folders
    cp -r "$root/image/root/." "$tree"
    chmod 755 "$tree"
    take_programs
    take_authorities
    take_busybox
    check_libraries
    find "$tree" -type d -exec chmod 755 {} +
    find "$tree" -type f -exec chmod u=rwX,go=rX {} +
}

# One folder for programs and one for libraries; the other names lead there.
make_folders() {
    mkdir -p "$tree"/{boot,dev,etc,proc,root,run,sys,tmp,usr/bin,usr/lib,var}
    ln -s usr/bin "$tree/bin"
    ln -s usr/bin "$tree/sbin"
    ln -s bin "$tree/usr/sbin"
    ln -s usr/lib "$tree/lib"
    ln -s ../run "$tree/var/run"
}

# The files of image/packages: SOURCE, or SOURCE=TARGET.
take_programs() {
    local name files file mode
    while read -r name files; do
        files=${files//%t/"$triplet"}
        for file in ${files//%l/"$loader"}; do
            mode=644
            if [[ $file == */bin/* || $file == */sbin/* || $file == *"/$loader" ]]; then mode=755; fi
            take "$name" "$work/packages/$name/${file%%=*}" "$tree/${file#*=}" "$mode"
        done
    done < <(grep -vE '^ *(#|$)' "$root/image/packages")
    # Where programs of the architecture look for the loader.
    if [[ $architecture == amd64 ]]; then
        mkdir -p "$tree/usr/lib64"
        ln -s usr/lib64 "$tree/lib64"
        ln -s "../lib/$triplet/$loader" "$tree/usr/lib64/$loader"
    else
        ln -s "$triplet/$loader" "$tree/usr/lib/$loader"
    fi
    cp "$binary" "$tree/usr/bin/pivot"
    chmod 755 "$tree/usr/bin/pivot"
    ln -s pivot "$tree/usr/bin/ipvsadm"
    ln -s pivot "$tree/usr/bin/ipvsadm-save"
    ln -s pivot "$tree/usr/bin/ipvsadm-restore"
    count_file pivot "$tree/usr/bin/pivot"
}

# The certificates as one file, where OpenSSL looks.
take_authorities() {
    local certificates=$tree/etc/ssl/certs/ca-certificates.crt
    mkdir -p "$(dirname "$certificates")" "$tree/usr/lib/ssl"
    find "$work/packages/ca-certificates/usr/share/ca-certificates/mozilla" -name '*.crt' | LC_ALL=C sort | xargs cat >"$certificates"
    ln -s ../../../etc/ssl/certs/ca-certificates.crt "$tree/usr/lib/ssl/cert.pem"
    count_file ca-certificates "$certificates"
}

take_busybox() {
    local program
    words_of "$root/image/programs" | while read -r program; do
        # The names that it knows stand in it, each ended by a zero byte.
        grep -qzxF -- "$program" "$work/packages/busybox-static/usr/bin/busybox" || die "Debian's busybox has no $program: image/programs names it"
        [[ -e $tree/usr/bin/$program ]] || ln -s busybox "$tree/usr/bin/$program"
    done
}

# check_libraries: every program and library finds what it needs, in the versions that it needs.
check_libraries() {
    local file library version libraries=$tree/usr/lib/$triplet
    while read -r file; do
        for library in $(readelf -d "$file" | awk '/\(NEEDED\)/ { gsub(/[][]/, "", $NF); print $NF }'); do
            [[ -e $libraries/$library ]] || die "${file#"$tree"} needs $library, which the image has not: image/packages"
        done
        while read -r library version; do
            grep -qzxF -- "$version" "$libraries/$library" || die "${file#"$tree"} needs $version of $library, and the image's ($(version_of libc6)) has it not: link it on a system that is not newer"
        done < <(needed_versions "$file")
    done < <(find "$tree/usr/bin" "$libraries" -type f ! -name '*.sh' -exec sh -c 'head -c 4 "$1" | grep -q ELF' _ {} \; -print)
}

# needed_versions FILE: LIBRARY VERSION of each that it was linked with.
needed_versions() {
    readelf -V "$1" 2>/dev/null | awk '/^Version needs/ { needs = 1 } /^Version (symbols|definition)/ { needs = 0 }
        needs { for (field = 1; field < NF; field++) { if ($field == "File:") library = $(field + 1); if ($field == "Name:") print library, $(field + 1) } }'
}

# shellcheck disable=SC2317
# take_modules: those of image/modules and the board's, with what they depend on, unpacked: the kernel takes them packed only from a kmod that can.
take_modules() {
    local version target path name
    version=$(basename "$kernel_tree"/lib/modules/*)
    target=$tree/usr/lib/modules/$version
    mkdir -p "$target"
    words_of "$root/image/modules" "$root/image/$board/modules" | while read -r name; do
        if modprobe --dirname "$kernel_tree" --set-version "$version" --show-depends "${name#\?}" >>"$work/depends" 2>/dev/null || [[ $name == \?* ]]; then continue; fi
        die "the kernel $version has no module $name: image/modules or image/$board/modules names it"
    done
    awk '$1 == "insmod" { print $2 }' "$work/depends" | LC_ALL=C sort -u >"$work/modules"
    while read -r path; do
        name=$(basename "$path")
        case $path in
            *.xz) xz -dc "$path" >"$target/${name%.xz}" ;;
            *.zst) zstd -qdc "$path" >"$target/${name%.zst}" ;;
            *) cp "$path" "$target/$name" ;;
        esac
        strip_signature "$target/${name%.[xz]*}"
        count_file "${kernel[-1]}" "$target/${name%.[xz]*}"
    done <"$work/modules"
    cp "$kernel_tree/lib/modules/$version"/modules.{builtin,order} "$target/"
    if [[ -e $kernel_tree/lib/modules/$version/modules.builtin.modinfo ]]; then cp "$kernel_tree/lib/modules/$version/modules.builtin.modinfo" "$target/"; fi
    depmod -b "$tree" "$version"
    # Only for programs other than busybox' modprobe; symbols it would read each time, and no module asks for one by name.
    rm -f "$target"/modules.{order,builtin*,softdep,devname,weakdep,symbols} "$target"/*.bin
}

# strip_signature MODULE: takes the distribution's signature off its end (struct module_signature: its length is a big-endian number at bytes 8 to 11 of the 12 before the marker). Nobody checks what the initramfs is made of, so that
# it protects nothing there, and the kernel takes most of a driver's loading time for it.
strip_signature() {
    local length
    [[ $(tail -c 28 "$1" | tr -d '\0\n') == '~Module signature appended~' ]] || return 0
    length=$(tail -c 32 "$1" | od -A n -t u1 -N 4 | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }')
    truncate -s "-$((length + 40))" "$1"
}

# shellcheck disable=SC2317
# pack_tree: the tree as $work/boot/initramfs, the same bytes each time: order, owners, times and numbers of files are set.
pack_tree() {
    find "$tree" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +
    (cd "$tree" && find . | LC_ALL=C sort | cpio --quiet --create --format=newc --reproducible --owner=0:0) >"$work/cpio"
    zstd -q -19 -T2 --check "$work/cpio" -o "$work/boot/initramfs"
}
