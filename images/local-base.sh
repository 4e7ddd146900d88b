#!/usr/bin/env bash
# Makes the images that the others are built from, without any registry of images: BASE out of Debian packages, JDK out
# of the JDK on this machine. usage: local-base.sh     (names: local/outrider-base:dev, local/outrider-jdk:dev)
#
#   SUITE      the release of Debian (default: that of this machine)
#   JAVA_HOME  the JDK 25
set -euo pipefail
for tool in buildah mmdebstrap; do
    command -v "$tool" >/dev/null || { echo "local-base.sh: needs $tool, which is not on the PATH" >&2; exit 1; }
done
# shellcheck source=/dev/null
suite=${SUITE:-$(. /etc/os-release && echo "${VERSION_CODENAME:-trixie}")}
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
[[ -x $java/bin/jlink ]] || { echo "local-base.sh: JAVA_HOME: '$java' (expected: a JDK 25)" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
    buildah bud --isolation chroot --storage-driver "${STORAGE_DRIVER:-vfs}" -q -t "$1" "$2" >/dev/null
    echo "$1"
}

mkdir "$work/base" "$work/jdk"
# With what the build stages would otherwise install.
mmdebstrap --quiet --variant=minbase --include=gcc,libc6-dev,binutils,iptables,iproute2,ca-certificates \
    "$suite" "$work/base/base.tar"
printf 'FROM scratch\nADD base.tar /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n' >"$work/base/Dockerfile"
build local/outrider-base:dev "$work/base"
# Links that lead out of the JDK, such as the system's certificates, become files.
cp -a "$java" "$work/jdk/jdk"
rm -f "$work/jdk/jdk/lib/src.zip"
find "$java/" -type l -lname '/*' -printf '%P\n' | while read -r link; do
    rm "$work/jdk/jdk/$link"
    cp -L "$java/$link" "$work/jdk/jdk/$link"
done
printf 'FROM scratch\nCOPY jdk /opt/java/openjdk\n' >"$work/jdk/Dockerfile"
build local/outrider-jdk:dev "$work/jdk"
