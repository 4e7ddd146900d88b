#!/usr/bin/env bash
# Holds finished images against what is said of them: labels, user, no shell, and the list of parts (CycloneDX), which has
# every jar, library and program in the image, and nothing else.
# usage: inspect.sh ARCHIVE.tar…     (docker-archives, as build.sh writes them to OUT)
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# complain TEXT: what is not as it should be.
complain() {
    echo "inspect.sh: $name: $*" >&2
    wrong=1
}

label() { grep -oE "\"$1\":\"[^\"]*\"" "$work/config" | head -1 | cut -d'"' -f4; }

# sums FOLDER: a line 'SUM NAME' for each file in it that a list of parts has, as the image's paths are.
sums() {
    (
        cd "$1"
        find . -type f \( -name '*.jar' -o -path './usr/*' -o -path './lib*/*' -o -path './*bin/*' -o -path './opt/*/native/*' \) \
            -not -path './opt/*/jre/*' -exec sha256sum {} + | sed 's|^\([0-9a-f]*\) *\./|\1 /|'
    )
}

for archive; do
    name=$(basename "$archive" .tar)
    rm -rf "$work"/*
    mkdir "$work/archive" "$work/root"
    tar -C "$work/archive" -xf "$archive"
    for layer in $(sed 's/.*"Layers"//' "$work/archive/manifest.json" | grep -oE '[0-9a-z/]*[0-9a-f]{64}[^"]*'); do
        tar -C "$work/root" -xf "$work/archive/$layer"
    done
    tr -d '\n' <"$work/archive/$(grep -oE '"Config":"[^"]*"' "$work/archive/manifest.json" | cut -d'"' -f4)" >"$work/config"

    for each in title version revision licenses; do
        [[ -n $(label "org.opencontainers.image.$each") ]] || complain "no label org.opencontainers.image.$each"
    done
    [[ $(label User) =~ ^[1-9][0-9]*:[1-9][0-9]*$ ]] || complain "user '$(label User)' (expected: a number that is not root's)"
    for each in sh bash dash busybox apt-get dpkg; do
        found=$(find "$work/root" -name "$each" \( -type f -o -type l \) -not -path '*/jre/*')
        [[ -z $found ]] || complain "${found#"$work/root"}: a shell or a package manager"
    done
    found=$(find "$work/root" -newermt '1980-01-02' -type f)
    [[ -z $found ]] || complain "$(head -1 <<<"${found#"$work/root"}"): a date of its own (expected: 1980-01-01)"

    sbom=$work/root/$(label io.outrider.sbom)
    [[ -s $sbom ]] || { complain "no list of parts where the label io.outrider.sbom says"; continue; }
    # Files have their paths in the list; jars their sums only.
    sums "$work/root" | sort >"$work/there"
    awk '{ print $1 }' "$work/there" | sort -u >"$work/there.sums"
    grep -oE '"content": "[0-9a-f]{64}"' "$sbom" | grep -oE '[0-9a-f]{64}' | sort -u >"$work/listed.sums"
    for sum in $(comm -23 "$work/there.sums" "$work/listed.sums"); do complain "not listed: $(grep "$sum" "$work/there")"; done
    for sum in $(comm -13 "$work/there.sums" "$work/listed.sums"); do complain "listed and not there: $(grep "$sum" "$sbom")"; done
    java=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$work"/root/opt/*/jre/release)
    grep -q "\"pkg:generic/openjdk@$java\"" "$sbom" || complain "Java $java is not listed"
    echo "$name: $(wc -l <"$work/there") files and Java $java, all listed; labels, user, no shell"
done
exit "$wrong"
