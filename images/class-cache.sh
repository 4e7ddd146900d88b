#!/usr/bin/env bash
# Dumps the JDK's cache of classes until two dumps agree in all but times, and writes it without times (ClassCache.java).
# usage: class-cache.sh TOOLS TO JAVA OPTION…      (the folder of the compiled ClassCache, the cache, the command to dump)
#
# On a busy machine a compiler's thread now and then comes in between, and one dump differs from the others. After eight
# dumps of which no two agree in a row the last one is taken as it is: it works, but another build will not repeat it.
set -euo pipefail
readonly tools=$1 to=$2 most=8
shift 2
for ((i = 1; i <= most; i++)); do
    "$@" -XX:SharedArchiveFile="/tmp/cache.$i"
    [[ $i -gt 1 ]] || continue
    if "$1" -cp "$tools" ClassCache settle "/tmp/cache.$((i - 1))" "/tmp/cache.$i" "$to" 2>/tmp/differ; then
        rm -f /tmp/cache.*
        exit
    fi
done
echo "class-cache.sh: no two of $most dumps agree ($(grep -m1 differ /tmp/differ)); another build will not give this cache" >&2
mv "/tmp/cache.$most" "$to"
rm -f /tmp/cache.*
