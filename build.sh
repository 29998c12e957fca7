#!/usr/bin/env bash
# Publishes the native binary to artifacts/pivot.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

usage() {
    cat <<'USAGE'
usage: ./build.sh [--quiet]

Publishes the native-AOT binary to artifacts/pivot (linux-x64). Installs clang and libbpf's headers with apt when they are
missing, which needs root. Two builds at a time wait for each other; unchanged sources are not compiled again.

  --quiet     say nothing unless something has to be installed or fails
  -h, --help  this text
USAGE
}

quiet=0
while (($# > 0)); do
    case $1 in
        --quiet) quiet=1 ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done

# The framework to publish for, found out once per SDK: net10.0 where the package feed has NativeAOT's runtime pack for it.
aot_framework() {
    local sdk cached=$artifacts/aot-framework probe
    sdk=$(dotnet --version)
    if [[ -f $cached && $(cut -d' ' -f1 "$cached") == "$sdk" ]]; then
        cut -d' ' -f2 "$cached"
        return
    fi
    probe=$(mktemp -d)
    cat >"$probe/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <OutputType>Exe</OutputType>
    <PublishAot>true</PublishAot>
  </PropertyGroup>
</Project>
PROJECT
    local framework=net9.0
    if (cd "$probe" && dotnet restore -r linux-x64 >/dev/null 2>&1 9>&-); then framework=net10.0; fi
    rm -rf "$probe"
    echo "$sdk $framework" >"$cached"
    echo "$framework"
}

publish() {
    local output=$artifacts/publish
    # 9>&-: the compiler server outlives the build and must not keep the lock. --artifacts-path: its own obj and bin, so that this build and the tests' never restore over each other.
    dotnet publish "$root/src/Pivot" --configuration Release --framework "$framework" --runtime linux-x64 \
        -p:PivotAotFramework="$framework" -p:CppCompilerAndLinker="$linker" --artifacts-path "$artifacts/aot" --output "$output" --nologo 9>&-
    # By rename: whoever runs the old binary keeps it, and nobody sees half of the new one.
    cp "$output/pivot" "$artifacts/pivot.new"
    mv "$artifacts/pivot.new" "$artifacts/pivot"
}

build() {
    need_dotnet
    need_tools "building" "${bpf_tools[@]}" /usr/include/stdlib.h:libc6-dev
    linker=clang
    framework=$(aot_framework)
    local note=''
    if [[ $framework != net10.0 ]]; then note=" (the package feed has no NativeAOT pack for net10.0)"; fi
    step "building artifacts/pivot: native AOT, $framework$note" publish
    say "artifacts/pivot: $(stat -c %s "$artifacts/pivot") bytes"
}

mkdir -p "$artifacts"
exec 9>"$artifacts/.build-lock"
flock --nonblock 9 || { say "build.sh: waiting for another build in this checkout"; flock 9; }
if ((quiet)); then
    build >"$artifacts/.build-output" || { cat "$artifacts/.build-output"; exit 1; }
else
    build
fi
