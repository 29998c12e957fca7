# shellcheck shell=bash disable=SC2154  # variables of build-image.sh
# Debian's packages for an image: read, fetched and unpacked without being installed. Sourced by build-image.sh, which has set $architecture, $suites and $work.
set -euo pipefail

mirror=http://deb.debian.org/debian
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# open_archive: an apt of its own, for an architecture and suites that need not be this machine's, whose lists stay as they are.
open_archive() {
    local suite
    [[ -r $keyring ]] || die "no $keyring: Debian's archive cannot be checked (apt-get install debian-archive-keyring)"
    archive=$artifacts/image/$architecture
    mkdir -p "$archive"/{lists/partial,cache/archives/partial,packages}
    for suite in $suites; do printf 'deb [signed-by=%s] %s %s main non-free-firmware\n' "$keyring" "$mirror" "$suite"; done >"$archive/sources.list"
    apt=(-q -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Dir::Etc::SourceList="$archive/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists="$archive/lists" -o Dir::State::status=/dev/null -o Dir::Cache="$archive/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none)
    if [[ -n $(find "$archive/.updated" -mmin -720 2>/dev/null) ]]; then return; fi
    if step "reading the package lists of Debian ${suites// / and } ($architecture)" apt-get "${apt[@]}" -o APT::Update::Error-Mode=any update; then
        touch "$archive/.updated"
    elif [[ -e $archive/.updated ]]; then
        warn "${0##*/}: going on with the lists of $(date -u -r "$archive/.updated" +%F)"
    else
        die "Debian's archive cannot be read: see above"
    fi
}

# kernel_packages: the packages that hold kernel, modules and device trees of $kernel_package in $kernel_suite; the newer kernels are in several.
kernel_packages() {
    local image version
    image=$(apt-cache "${apt[@]}" -o APT::Default-Release="$kernel_suite" depends "$kernel_package" | awk '/Depends: linux-image-[0-9]/ { print $2; exit }')
    [[ -n $image ]] || die "Debian $kernel_suite names no kernel for $kernel_package"
    version=${image#linux-image-}
    if apt-cache "${apt[@]}" show "linux-modules-$version" >/dev/null 2>&1; then
        printf '%s\n' "linux-binary-$version" "linux-base-$version" "linux-modules-$version"
    else
        printf '%s\n' "$image"
    fi
}

# wanted_packages: all that the image takes something of.
wanted_packages() {
    awk '!/^ *(#|$)/ { print $1 }' "$root/image/packages"
    printf '%s\n' "${boot_packages[@]}"
    kernel_packages
}

# fetch_packages: gets what is not there yet; apt checks it against the signed lists. $work/debs has a line for each: PACKAGE VERSION FILE.
fetch_packages() {
    local names file fetched
    mapfile -t names < <(wanted_packages)
    (cd "$work/packages" && apt-get "${apt[@]}" download --print-uris "${names[@]}") | awk '{ print $2 }' >"$work/files"
    [[ $(wc -l <"$work/files") == "${#names[@]}" ]] || die "Debian $suites has not all of: ${names[*]}"
    mapfile -t fetched < <(while read -r file; do [[ -e $archive/packages/$file ]] || printf '%s\n' "${file%%_*}"; done <"$work/files")
    if ((${#fetched[@]} > 0)); then
        step "fetching ${#fetched[@]} packages ($architecture)" download "${fetched[@]}"
    fi
    while read -r file; do
        # shellcheck disable=SC2016  # dpkg's variables
        dpkg-deb --show --showformat '${Package} ${Version} ' "$archive/packages/$file"
        printf '%s\n' "$archive/packages/$file"
    done <"$work/files" >"$work/debs"
}

# shellcheck disable=SC2317  # called by step
# Into the cache only when all of it is there: a file in it is taken for whole.
download() {
    rm -rf "$archive/fetching"
    mkdir "$archive/fetching"
    (cd "$archive/fetching" && apt-get "${apt[@]}" download "$@")
    mv "$archive"/fetching/*.deb "$archive/packages/"
    rmdir "$archive/fetching"
}

# file_of PACKAGE: its .deb.
file_of() { awk -v name="$1" '$1 == name { print $3 }' "$work/debs"; }

# version_of PACKAGE
version_of() { awk -v name="$1" '$1 == name { print $2 }' "$work/debs"; }

# shellcheck disable=SC2317  # called by step
# unpack_packages: each below $work/packages/PACKAGE; of the kernel's only what an image may need, and that once for each version.
unpack_packages() {
    local name file
    while read -r name _ file; do
        if [[ $name == linux-* ]]; then continue; fi
        mkdir -p "$work/packages/$name"
        dpkg-deb --fsys-tarfile "$file" | tar -x -C "$work/packages/$name" --no-same-permissions
    done <"$work/debs"
    if [[ $(cat "$kernel_tree/.whole" 2>/dev/null) == "${kernel[*]}" ]]; then return; fi
    rm -rf "$archive"/kernel-*
    mkdir -p "$kernel_tree"
    for name in "${kernel[@]}"; do
        dpkg-deb --fsys-tarfile "$(file_of "$name")" | tar -x -C "$kernel_tree" --exclude '*/drivers/gpu/*' --exclude '*/sound/*' --exclude '*/drivers/media/*' --exclude '*/wireless/*'
    done
    if [[ -d $kernel_tree/usr/lib/modules && ! -e $kernel_tree/lib ]]; then ln -s usr/lib "$kernel_tree/lib"; fi
    depmod -b "$kernel_tree" "$(basename "$kernel_tree"/lib/modules/*)"
    printf '%s\n' "${kernel[*]}" >"$kernel_tree/.whole"
}
