#!/usr/bin/env bash
# Builds the images twice, each time from a clone of its own of the commit checked out here and without any layer of
# before, and compares them layer by layer. Fails unless all are the same.
# usage: twice.sh [outrider|injector|bookinfo]…     (default: all three; variables as for build.sh; OUT keeps the second's)
set -euo pipefail
root=$(dirname "$(cd "$(dirname "$0")" && pwd)")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[[ $# -gt 0 ]] || set -- outrider injector bookinfo
[[ -z $(git -C "$root" status --porcelain) ]] || echo "twice.sh: what is not committed is not built" >&2

for time in first second; do git clone -q "$root" "$work/$time"; done
for time in first second; do
    FRESH=1 OUT=$work/$time.images "$work/$time/images/build.sh" "$@"
done

# The digests of an archive: of its configuration, which has the labels and all the rest, then of its layers in order.
digests() { tar -xOf "$1" manifest.json | grep -oE '[0-9a-f]{64}'; }

different=0
for archive in "$work"/first.images/*.tar; do
    name=$(basename "$archive" .tar)
    n=0
    while read -r one other; do
        part=configuration
        [[ $n -eq 0 ]] || part="layer $n"
        verdict=same
        [[ $one == "$other" ]] || { verdict="DIFFERENT, was $other" && different=1; }
        printf '%-24s %-14s %s %s\n' "$name" "$part" "${one:0:16}" "$verdict"
        n=$((n + 1))
    done < <(paste -d' ' <(digests "$archive") <(digests "$work/second.images/$name.tar"))
done
[[ -z ${OUT:-} ]] || { mkdir -p "$OUT" && cp "$work"/second.images/*.tar "$OUT/"; }
[[ $different -eq 0 ]] || { echo "twice.sh: the two builds differ" >&2; exit 1; }
echo "twice.sh: both builds gave the same images"
