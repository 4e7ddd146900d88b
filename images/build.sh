#!/usr/bin/env bash
# Builds the images. usage: build.sh [outrider|debug|proxyv2|injector|bookinfo]…     (default: outrider bookinfo)
#
#   ENGINE   docker, podman or buildah; the first one found by default
#   PREFIX   before each name, such as a registry's host and a slash    TAG   behind it (default: 0.1.0)
#   BASE     what the system's files come from (default: debian:13-slim)
#   JDK      where the JDK comes from, in /opt/java/openjdk (default: eclipse-temurin:25-jdk)
#   ISTIO    for proxyv2: the image of Istio's proxy to put Outrider into; no default
#   STORAGE_DRIVER  buildah's: vfs works everywhere, overlay is quicker where it works (default: vfs)
#   FRESH    not empty: with no layer of an earlier build
#   OUT      also write each image as a docker-archive, OUT/NAME.tar
#
# Without a registry: images/local-base.sh makes BASE and JDK out of Debian packages and the JDK of this machine.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
readonly here root
readonly prefix=${PREFIX:-} tag=${TAG:-0.1.0} base=${BASE:-debian:13-slim} jdk=${JDK:-eclipse-temurin:25-jdk}

die() {
    echo "build.sh: $*" >&2
    exit 1
}

engine=${ENGINE:-}
for each in docker podman buildah; do
    [[ -n $engine ]] || { command -v "$each" >/dev/null && engine=$each; }
done
[[ -n $engine ]] || die "needs docker, podman or buildah, and found none on the PATH"
readonly engine
# buildah without a daemon, in a place that may itself be a container.
storage=(--storage-driver "${STORAGE_DRIVER:-vfs}")
buildah_flags=(--isolation "${BUILDAH_ISOLATION:-chroot}" "${storage[@]}")
# A layer for each step, kept for the next build; vfs would copy everything for each of them.
[[ ${STORAGE_DRIVER:-vfs} == vfs ]] || buildah_flags+=(--layers)
fresh=()
readonly storage buildah_flags

revision=$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)
# Every file is of one day, whatever the commit: a layer that an engine has kept goes with the cache of classes, which is
# good only for jars of exactly its time.
readonly revision epoch=${SOURCE_DATE_EPOCH:-315532800}

# image NAME FOLDER CONTEXT [ARGUMENT…]: builds the image NAME from FOLDER's Dockerfile.
image() {
    local name=$1 folder=$2 context=$3 started=$SECONDS flags=()
    shift 3
    flags=(-q -t "$prefix$name:$tag" -f "$here/$folder/Dockerfile" --build-arg "BASE=$base" --build-arg "JDK=$jdk"
        --build-arg "SOURCE_DATE_EPOCH=$epoch" --build-arg "REVISION=$revision" "$@")
    case $engine in
    buildah) buildah bud "${buildah_flags[@]}" ${fresh[@]+"${fresh[@]}"} --timestamp "$epoch" "${flags[@]}" "$context" >/dev/null ;;
    *) SOURCE_DATE_EPOCH=$epoch "$engine" build ${fresh[@]+"${fresh[@]}"} "${flags[@]}" "$context" >/dev/null ;;
    esac
    echo "$prefix$name:$tag built in $((SECONDS - started)) s"
    [[ -z ${OUT:-} ]] || save "$name"
}

save() {
    mkdir -p "$OUT"
    rm -f "$OUT/$1.tar"
    case $engine in
    buildah) buildah push "${storage[@]}" -q "$prefix$1:$tag" "docker-archive:$OUT/$1.tar:$prefix$1:$tag" ;;
    *) "$engine" save -o "$OUT/$1.tar" "$prefix$1:$tag" ;;
    esac
}

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

# The folder of the jars of module $1, which the launcher builds, unless STAGED names a folder that has them.
staged() {
    local stage=${STAGED:-} name=${1##*/}
    if [[ -z $stage ]]; then
        "$root/outrider" prepare "$1" >&2
        stage=$root/.outrider
    fi
    [[ -d $stage/$name ]] || die "$stage/$name (expected: the folder of the module's jars)"
    echo "$stage/$name"
}

# What the proxy's Dockerfile wants to find.
proxy_context() {
    local jars
    jars=$(staged proxy-core)
    mkdir -p "$context/outrider/proxy-core"
    cp "$jars"/*.jar "$context/outrider/proxy-core/"
    cp "$here"/launcher/launcher.c "$here"/outrider/{assemble.sh,java.options,jars.rules} \
        "$here"/{ClassCache,Jars,Sbom}.java "$here/class-cache.sh" "$root"/proxy-core/src/main/aot/training.yaml "$context/outrider/"
}

[[ $# -gt 0 ]] || set -- outrider bookinfo
for what in "$@"; do
    [[ -z ${FRESH:-} ]] || fresh=(--no-cache)
    case $what in
    outrider)
        proxy_context
        image outrider outrider "$context/outrider" --target outrider
        ;;
    debug)
        proxy_context
        image outrider-debug outrider "$context/outrider" --target outrider-debug --build-arg VARIANT=debug
        ;;
    proxyv2)
        [[ -n ${ISTIO:-} ]] || die "proxyv2: ISTIO is not set (expected: an image of Istio's proxy)"
        mkdir -p "$context/empty"
        image outrider-proxyv2 proxyv2 "$context/empty" --build-arg "OUTRIDER=${prefix}outrider:$tag" --build-arg "ISTIO=$ISTIO"
        ;;
    injector)
        jars=$(staged injector)
        mkdir -p "$context/injector/lib"
        cp "$jars"/*.jar "$context/injector/lib/"
        cp "$here"/{ClassCache,Sbom}.java "$here/class-cache.sh" "$context/injector/"
        image outrider-injector injector "$context/injector"
        ;;
    bookinfo)
        jars=$(staged samples/bookinfo)
        mkdir -p "$context/bookinfo"
        cp "$jars"/*bookinfo-*.jar "$context/bookinfo/bookinfo.jar"
        cp "$here"/{ClassCache,Sbom}.java "$here/class-cache.sh" "$context/bookinfo/"
        for service in productpage details reviews ratings; do
            image "bookinfo-$service" bookinfo "$context/bookinfo" --target "$service"
            # The other three share its layers.
            fresh=()
        done
        ;;
    *) die "'$what' (expected: outrider, debug, proxyv2, injector or bookinfo)" ;;
    esac
done
