#!/usr/bin/env bash
# Makes what goes into the image, in $1, out of the staged jars in /stage and the JDK in /opt/jdk. Runs in the build
# stage of the Dockerfile; $2 is the variant: release or debug. Same input, same output.
set -euo pipefail
readonly out=$1 variant=$2 stage=/stage jdk=/opt/jdk home=/opt/outrider
readonly epoch=${SOURCE_DATE_EPOCH:-0} most_bytes=120000000

modules=java.base,java.logging,java.management,jdk.httpserver,jdk.management,java.naming,jdk.unsupported
[[ $variant != debug ]] || modules+=,jdk.jfr,jdk.jcmd,jdk.management.agent,jdk.attach

tools() {
    local missing=()
    command -v gcc >/dev/null || missing+=(gcc libc6-dev)
    command -v strip >/dev/null || missing+=(binutils)
    command -v iptables-nft >/dev/null || missing+=(iptables)
    command -v ip >/dev/null || missing+=(iproute2)
    [[ ${#missing[@]} -eq 0 ]] || { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; }
}

# A Java of the needed modules alone, without the names of Unicode's characters and what only builds a Java.
runtime() {
    "$jdk/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --compress zip-9 \
        --vm server --exclude-files '/*/legal/**' \
        --exclude-resources /java.base/java/lang/uniName.dat --output "$home/jre"
    find "$home/jre" -name '*.so' -exec strip --strip-unneeded {} +
    rm -f "$home"/jre/lib/{server/classes.jsa,server/classes_nocoops.jsa,classlist,jexec}
    [[ $variant == debug ]] || rm -f "$home/jre/lib/jrt-fs.jar"
}

# The jars, without what cannot run here. The libraries in C are taken out of them, since the image is read-only.
jars() {
    local jar arch wanted=()
    natives=()
    arch=$(uname -m)
    mkdir -p "$home/lib" "$home/native"
    for jar in "$stage"/proxy-core/*.jar; do
        case $(basename "$jar") in
        *-linux-"${arch/aarch64/aarch_64}".jar)
            (cd "$home/native" && "$jdk/bin/jar" -xf "$jar" META-INF/native && mv META-INF/native/*.so . && rm -r META-INF)
            natives+=("$jar")
            ;;
        *-linux-*.jar | *-osx-*.jar | *-windows-*.jar) ;;
        # Notes for compilers, and the parts of libraries that nothing here reaches.
        *error_prone_annotations* | *checker-qual* | *listenablefuture* | *netty-all-*) ;;
        # Prometheus' binary format: nobody here writes it.
        *prometheus-metrics-exposition-formats-*) ;;
        *) wanted+=("$jar") ;;
        esac
    done
    "$jdk/bin/java" "$stage/Jars.java" "$home/lib" "$stage/jars.rules" "${wanted[@]}"
    find "$home/native" -name '*.so' -exec strip --strip-unneeded {} +
    # A fixed order: the cache of classes belongs to exactly this class path.
    printf '%s\n' -cp "$(printf '%s\n' "$home"/lib/*.jar | LC_ALL=C sort | paste -sd:)" >>"$home/java.options"
}

# The few files of the system that the programs need: no shell, no package manager.
system() {
    local file
    mkdir -p "$out"/{etc,tmp,run,proc,sys,dev,usr/bin,usr/sbin,var/empty}
    chmod 1777 "$out/tmp"
    printf 'root:x:0:0:root:/:/nologin\noutrider:x:1337:1337:outrider:/:/nologin\n' >"$out/etc/passwd"
    printf 'root:x:0:\noutrider:x:1337:\n' >"$out/etc/group"
    printf 'hosts: files dns\n' >"$out/etc/nsswitch.conf"
    for file in iptables-nft iptables-legacy ip6tables-nft ip6tables-legacy; do
        for file in "$file" "$file-save" "$file-restore"; do take "$(command -v "$file")"; done
    done
    take "$(command -v ip)"
    for file in tcp udp owner multiport conntrack mark connmark standard comment \
        MARK CONNMARK REDIRECT TPROXY CT; do
        find /usr/lib -path "*/xtables/*" \( -name "libxt_$file.so" -o -name "libipt_$file.so" -o -name "libip6t_$file.so" \) |
            while read -r file; do take "$file"; done
    done
    while read -r file; do take "$file"; done < <(
        find "$home/jre" "$home/native" "$out" -type f \( -name '*.so' -o -perm -u+x \) -exec ldd {} + 2>/dev/null |
            grep -oE '/[^ :]+\.so[^ :]*' | sort -u | grep -v "^$home\|^$out"
    )
}

# Copies a file to its place, with the links that lead to it.
take() {
    local path=$1 target
    while :; do
        mkdir -p "$out$(dirname "$path")"
        [[ -e $out$path || -L $out$path ]] || cp -a "$path" "$out$path"
        [[ -L $path ]] || break
        target=$(readlink "$path")
        case $target in /*) path=$target ;; *) path=$(dirname "$path")/$target ;; esac
    done
}

launcher() {
    gcc -Os -s -Wall -Wextra -Werror -ffile-prefix-map="$stage"= -Wl,--build-id=none \
        -o "$home/outrider" "$stage/launcher.c"
    ln -sf ../../opt/outrider/outrider "$out/usr/bin/outrider"
}

# The JDK's cache of classes, for what a start and a few requests need. It belongs to exactly these files at these times,
# and is the same whenever it is made of the same files: see ClassCache.java.
cache() {
    local host pid i path options=()
    mapfile -t options < <(grep -v '^#\|AOTCache' "$home/java.options")
    path=${options[-1]}
    host=127.$((RANDOM % 200 + 30)).$((RANDOM % 250)).$((RANDOM % 250 + 1))
    sed "s/127\.0\.0\.1/$host/" "$stage/training.yaml" >/tmp/training.yaml
    "$home/jre/bin/java" "${options[@]}" -Xmx96m -Xshare:off -XX:+AOTClassLinking -XX:DumpLoadedClassList=/tmp/recorded \
        io.outrider.server.Outrider -c /tmp/training.yaml -l warning --drain-time-s 0 --concurrency 1 &
    pid=$!
    # A busy machine may need long.
    for ((i = 0; i < 3000; i++)); do
        request "$host" 10001 / && break
        kill -0 "$pid" 2>/dev/null || { echo "assemble.sh: the start that the cache is made of failed" >&2; exit 1; }
        sleep 0.1
    done
    for ((i = 0; i < 30; i++)); do request "$host" 10001 "/$i" || echo "assemble.sh: /$i got no answer" >&2; done
    request "$host" 10000 /stats/prometheus || echo "assemble.sh: the statistics got no answer" >&2
    kill "$pid"
    wait "$pid" || true
    mkdir -p /tmp/tools
    "$jdk/bin/javac" -d /tmp/tools "$stage/ClassCache.java"
    "$home/jre/bin/java" -cp "/tmp/tools:$path" ClassCache list /tmp/recorded /tmp/classes
    # Only G1 can write the heap objects that make the cache's classes ready to run; every collector can load them. With
    # one thread it lays them out in the same way each time.
    options=("${options[@]/UseSerialGC/UseG1GC}" -Xms96m -Xmx96m -XX:ParallelGCThreads=1 -XX:ConcGCThreads=1)
    bash "$stage/class-cache.sh" /tmp/tools "$home/start.aot" \
        "$home/jre/bin/java" "${options[@]}" -XX:+AOTClassLinking -XX:SharedClassListFile=/tmp/classes -Xshare:dump
    touch -d "@$epoch" "$home/start.aot"
}

# What is promised of the image: at most 120 MB on top of the base.
size() {
    local bytes
    bytes=$(du -sb "$home" | cut -f1)
    echo "assemble.sh: $home: $bytes bytes"
    [[ $bytes -le $most_bytes ]] || { echo "assemble.sh: $home: $bytes bytes (expected: at most $most_bytes)" >&2; exit 1; }
}

request() {
    local answer
    {
        exec 3<>"/dev/tcp/$1/$2" || return 1
        printf 'GET %s HTTP/1.1\r\nhost: %s\r\nconnection: close\r\n\r\n' "$3" "$1" >&3
        IFS= read -r -t 60 answer <&3
        cat <&3 >/dev/null
        exec 3>&-
    } 2>/dev/null
    [[ $answer == HTTP/1.1\ 200* ]]
}

tools
rm -rf "$home" "$out"
mkdir -p "$home" "$out/usr/bin"
cp "$stage/java.options" "$home/"
runtime
jars
launcher
system
"$jdk/bin/java" "$stage/Sbom.java" outrider "$home" "$out" "${natives[@]}" >"$home/sbom.cdx.json"
find "$home" "$out" -exec touch -h -d "@$epoch" {} +
cache
[[ $variant == debug ]] || size
