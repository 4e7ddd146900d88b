#!/usr/bin/env bash
# BookInfo with Outrider inside, on a real one-node Kubernetes: from images to a rolling restart under load that loses no
# request. Prints each step with its time; the exit code is 0 when all of them went well.
#
#   OUTRIDER_LAB  a script that starts and stops that Kubernetes: up, down, k KUBECTL-ARGS, in APP CONTAINER COMMAND…;
#                 without it, or without root, nothing is done
#   IMAGES        a folder of docker-archives NAME.tar (build.sh writes them to OUT); default: build them now
#   PEERS         where the lab's programs are, ctr among them
#   POD_LOGS      where the lab's kubelet keeps what containers say (default: /var/log/pods)
#   ISTIO_BOOKINFO  Istio's own bookinfo.yaml (samples/bookinfo/platform/kube); without it that step is skipped
#   KEEP          not empty: leave everything running
#   REUSE         not empty: begin with a cluster that KEEP left, its images and its injector
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
readonly here root
readonly lab=${OUTRIDER_LAB:-} peers=${PEERS:-$HOME/.cache/outrider-peers} pod_logs=${POD_LOGS:-/var/log/pods}
readonly install=${INSTALL:-$root/injector/deploy/install.yaml}

if [[ ! -x $lab || $(id -u) != 0 ]]; then
    echo "e2e.sh: skipped: OUTRIDER_LAB='$lab' (expected: the lab's script, and to be root)"
    exit 0
fi
work=$(mktemp -d)
started=$SECONDS
step_started=$SECONDS

k() { "$lab" k "$@"; }

# step TEXT: what has just been done, and how long it took.
step() {
    printf '%4d s  +%3d s  %s\n' $((SECONDS - started)) $((SECONDS - step_started)) "$*"
    step_started=$SECONDS
}

fail() {
    echo "e2e.sh: FAILED: $*" >&2
    k get pods -A -o wide >&2 || true
    k get events --sort-by=.lastTimestamp 2>/dev/null | tail -15 >&2 || true
    exit 1
}

finish() {
    local status=$?
    [[ -n ${KEEP:-} ]] || "$lab" down >/dev/null 2>&1 || true
    rm -rf "$work"
    [[ $status -ne 0 ]] || echo "e2e.sh: all went well in $((SECONDS - started)) s"
    exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM INT

# ask APP SERVICE PATH: the answer that a caller inside the pod of APP gets, by way of its sidecar. The caller's files are
# this machine's, so the name is looked up here.
ask() {
    local address
    address=$(k get service "$2" -o jsonpath='{.spec.clusterIP}')
    "$lab" in "$1" "$1" curl -sS --fail-with-body -m 20 --resolve "$2:9080:$address" "http://$2:9080$3"
}

# stat APP NAME: a number of that pod's sidecar; 0 when it has none of that name.
stat() {
    "$lab" in "$1" istio-proxy curl -s -m 5 "http://127.0.0.1:15000/stats?filter=^${2//./\\.}\$" |
        awk -v name="$2:" '$1 == name { n = $2 } END { print n + 0 }'
}

# keep_logs: a second name for what each container of the namespace says, so that it outlives its pod.
keep_logs() {
    local file name
    for file in "$pod_logs"/default_*/*/*.log; do
        [[ -f $file ]] || continue
        name=${file#"$pod_logs"/default_}
        name=$work/logs/$(sed 's|_[^/]*/|.|; s|/|.|g' <<<"$name")
        [[ -e $name ]] || ln "$file" "$name" 2>/dev/null || cp "$file" "$name" 2>/dev/null || true
    done
}

# said_of ID: what sidecars and apps wrote about a request, each line with its pod and container.
said_of() {
    grep -h -F "e2e-$$-$1" /dev/null "$work"/logs/* -H | sed "s|^$work/logs/|    |" | cut -c1-400
}

# under_load NAME COMMAND…: runs the command while requests go to the product page, one after the other, and a little
# longer; every answer must be 200 and a whole page, with details, reviews and, from two of three, stars. Nobody here is
# in a hurry: a node on which twelve Java machines start is slow, and slow is not lost.
under_load() {
    local name=$1 address answers bad id=0
    shift
    address=$(k get service productpage -o jsonpath='{.spec.clusterIP}')
    mkdir -p "$work/logs"
    touch "$work/loading"
    while [[ -e $work/loading ]]; do
        id=$((id + 1))
        rm -f "$work/page"
        said=$(nsenter --net=/run/netns/cp curl -s -o "$work/page" -m 120 -H "x-request-id: e2e-$$-$id." \
            -w '%{http_code} %{time_total} %{errormsg}' "http://$address:9080/productpage") || true
        whole=partial
        grep -q 'The Comedy of Errors' "$work/page" && grep -qi reviewer1 "$work/page" &&
            ! grep -qi unavailable "$work/page" && whole=whole
        read -r status seconds message <<<"$said"
        echo "$status $whole $seconds $id. $(date +%T) $message"
        sleep 0.1
    done >"$work/answers" 2>/dev/null &
    while [[ -e $work/loading ]]; do
        keep_logs
        sleep 1
    done &
    "$@"
    sleep 5
    rm "$work/loading"
    wait
    answers=$(grep -c . "$work/answers")
    bad=$(grep -vc '^200 whole' "$work/answers" || true)
    if [[ $bad -ne 0 ]]; then
        sleep 11
        keep_logs
        echo "e2e.sh: $name: what became of the lost requests (access logs are written every ten seconds):" >&2
        grep -v '^200 whole' "$work/answers" | head -30 | while read -r status whole seconds id rest; do
            echo "  $status $whole after $seconds s, request e2e-$$-$id $rest"
            said_of "$id"
        done >&2
        fail "$name: $bad of $answers requests lost"
    fi
    step "$name: $answers requests, none lost; the slowest took $(sort -k3 -rn "$work/answers" | awk 'NR == 1 { print $3 }') s; load average $(cut -d' ' -f1 /proc/loadavg)"
}

# ---- images, cluster -------------------------------------------------------------------------------------------------

images_and_cluster() {
    local images=${IMAGES:-} tar
    if [[ -z $images ]]; then
        images=$work/images
        OUT=$images "$here/build.sh" outrider injector bookinfo
        step "images built"
    fi
    "$lab" up >"$work/up" 2>&1 || fail "the cluster did not start: $(tail -5 "$work/up")"
    step "cluster up: $(k get nodes --no-headers | tr -s ' ')"
    for tar in "$images"/*.tar; do
        "$peers/bin/ctr" -a /run/ctd-lab.sock -n k8s.io images import "$tar" >/dev/null 2>&1 || fail "cannot import $tar"
    done
    step "images imported: $(cd "$images" && echo *.tar)"
}

[[ -n ${REUSE:-} ]] || images_and_cluster

# The lab's API server gives pods no token of their own (its ServiceAccount plug-in is off), so the injector asks for one.
# Its authority lives for minutes instead of a year, so that it is replaced while this runs. The sidecars get little memory.
prepare_injector() {
    k -n outrider-system patch configmap outrider-injector --type=merge -p '{"data": {"values.yaml":
        "proxy: { resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: \"2\", memory: 256Mi } } }"}}' >/dev/null
    k -n outrider-system patch deploy outrider-injector --type=strategic -p '
        {"spec": {"template": {"spec": {
          "containers": [{"name": "injector",
            "args": ["injector", "--settings=/etc/outrider/injector", "--namespace=$(POD_NAMESPACE)",
              "--certificate-life=PT60S", "--authority-life=PT150S", "--authority-overlap=PT25S"],
            "volumeMounts": [
            {"name": "token", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": true}]}],
          "volumes": [{"name": "token", "projected": {"sources": [
            {"serviceAccountToken": {"path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]}}]}}]}}}}' \
        >/dev/null
}

# ---- the injector ----------------------------------------------------------------------------------------------------

manifest=$root/samples/bookinfo/kube/bookinfo.yaml
if [[ -f $install ]]; then
    k apply -f "$install" >/dev/null
    prepare_injector
    k -n outrider-system rollout status deploy/outrider-injector --timeout=180s >/dev/null ||
        fail "the injector is not ready: $(k -n outrider-system logs deploy/outrider-injector --tail=5)"
    k label namespace default istio-injection=enabled --overwrite >/dev/null
    step "injector ready: $(k -n outrider-system get pods --no-headers | awk '{printf "%s %s  ", $1, $2}')"
else
    "$root/outrider" inject -f "$manifest" >"$work/bookinfo.yaml"
    manifest=$work/bookinfo.yaml
    step "no $install: BookInfo injected by 'outrider inject'"
fi

# ---- BookInfo --------------------------------------------------------------------------------------------------------

k apply -f "$manifest" >/dev/null
for _ in $(seq 60); do
    [[ $(k get pods --no-headers 2>/dev/null | grep -c .) -ge 6 ]] && break
    sleep 0.5
done
k wait --for=condition=Ready pod --all --timeout=240s >/dev/null || fail "BookInfo's pods are not ready"
k get pods --no-headers | awk '{printf "            %-32s %s %s restarts %s\n", $1, $2, $3, $4}'
[[ $(k get pods --no-headers | grep -c ' 2/2 *Running ') -eq 6 ]] || fail "not all six pods are 2/2"
step "six pods are 2/2"

page=$(ask ratings productpage /productpage)
grep -q 'The Comedy of Errors' <<<"$page" || fail "the product page says: ${page:0:200}"
grep -qi 'reviewer1' <<<"$page" || fail "the product page has no reviews"
step "the product page answers, with details and reviews"

for app in productpage details; do
    [[ $(stat "$app" http.inbound.downstream_rq_total) -gt 0 ]] || fail "$app's sidecar counted no inbound request"
done
[[ $(stat productpage http.outbound.downstream_rq_total) -ge 2 ]] || fail "productpage's sidecar counted no call"
# Access logs are written at least every ten seconds.
for _ in $(seq 15); do
    logged=$(k logs deploy/details-v1 -c istio-proxy | grep 'GET /details' | tail -1 || true)
    [[ -z $logged ]] || break
    sleep 1
done
[[ -n $logged ]] || fail "details' sidecar wrote no access log"
step "sidecars counted and logged it: ${logged:0:110}"

[[ $(k get pods -o jsonpath='{.items[*].status.containerStatuses[*].restartCount}' | tr ' ' '\n' | sort -u) == 0 ]] ||
    fail "a container was restarted"
probe=$(k get pod -l app=details -o jsonpath='{.items[0].spec.containers[?(@.name=="details")].readinessProbe.httpGet}')
step "probes answer; that of details is $probe"

# ---- under load ------------------------------------------------------------------------------------------------------

restart() {
    sleep 3
    k rollout restart deploy >/dev/null
    for each in $(k get deploy -o name); do k rollout status "$each" --timeout=180s >/dev/null; done
}
under_load "rolling restart of all six" restart

# peak PROCESS: the most memory, in MiB, that the container of a process has used so far, files it has read included.
peak() {
    local group
    group=$(awk -F: '$2 == "memory" { print "memory" $3 }' "/proc/$1/cgroup")
    if [[ -n $group ]]; then
        group=/sys/fs/cgroup/$group/memory.max_usage_in_bytes
    else
        group=/sys/fs/cgroup$(cut -d: -f3 "/proc/$1/cgroup")/memory.peak
    fi
    awk '{ print int($1 / 1048576) }' "$group"
}

# of_sidecars COMMAND…: the numbers that the command prints for each sidecar's process, in order.
of_sidecars() {
    local process
    for process in $(pgrep -f '^/opt/outrider/jre/bin/java .*envoy.yaml'); do "$@" "$process"; done | sort -n | paste -sd' '
}

resident() { awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$1/status"; }

# Many pages at once, each of them five calls through ten sidecars; the limit is 256Mi.
if command -v wrk >/dev/null; then
    address=$(k get service productpage -o jsonpath='{.spec.clusterIP}')
    loaded=$(nsenter --net=/run/netns/cp wrk -t1 -c16 -d"${LOAD_SECONDS:-30}s" --timeout 30s "http://$address:9080/productpage")
    ! grep -q 'Non-2xx' <<<"$loaded" || fail "under load: $(grep 'Non-2xx' <<<"$loaded")"
    step "sixteen clients: $(awk '/requests in/ { printf "%s pages, ", $1 } /Requests.sec/ { printf "%s a second", $2 }' <<<"$loaded"), each answered"
fi
[[ -z $(k get pods -o jsonpath='{.items[*].status.containerStatuses[*].lastState.terminated.reason}{.items[*].status.initContainerStatuses[*].lastState.terminated.reason}') ]] ||
    fail "a container died"
[[ -z $(k get pods -o jsonpath='{range .items[*].spec.initContainers[?(@.name=="istio-proxy")]}{.resources.requests.memory}/{.resources.limits.memory}{"\n"}{end}' |
    grep -v '^128Mi/256Mi$') ]] || fail "not every sidecar has a request of 128Mi and a limit of 256Mi"
step "no container died; the six sidecars used at most $(of_sidecars peak) MiB of 256 (now resident: $(of_sidecars resident))"

# Pods that are only asked for, one after the other: the API server asks the injector and creates nothing.
creates() {
    local n=0
    while [[ -e $work/creating ]]; do
        n=$((n + 1))
        k run "asked-$n" --image=bookinfo-details:0.1.0 --dry-run=server \
            -o jsonpath='{.metadata.name} {..containers[*].name} {..initContainers[*].name}{"\n"}' \
            >>"$work/creates" 2>&1 || echo "refused $n" >>"$work/creates"
    done
}

authority() { k -n outrider-system get secret outrider-injector-ca -o jsonpath='{.data.ca\.crt}'; }

if [[ -f $install ]]; then
    touch "$work/creating"
    creates &
    pid=$!
    first=$(authority)
    sleep 3
    k -n outrider-system rollout restart deploy/outrider-injector >/dev/null
    k -n outrider-system rollout status deploy/outrider-injector --timeout=180s >/dev/null
    restarted=$(wc -l <"$work/creates")
    for _ in $(seq 90); do
        [[ $(authority) == "$first" ]] || break
        sleep 2
    done
    [[ $(authority) != "$first" ]] || fail "the authority was not replaced within three minutes"
    # Each replica has taken it up, and the one before has left the bundle.
    sleep 30
    rm "$work/creating"
    wait "$pid"
    lost=$(grep -vc 'istio-proxy' "$work/creates" || true)
    [[ $lost -eq 0 ]] || fail "$lost of $(wc -l <"$work/creates") pods got no sidecar: $(grep -v istio-proxy "$work/creates" | head -3)"
    step "injector restarted under $restarted creates, its authority replaced under $(($(wc -l <"$work/creates") - restarted)), each with its sidecar"
fi

# ---- Istio's own BookInfo ---------------------------------------------------------------------------------------------

# Unchanged, in a namespace of its own, by way of the live webhook. Its images' names are given to ours, as their
# registry may be out of reach.
istios_bookinfo() {
    local file=$1 image name page address
    for image in $(sed -n 's/^ *image: *//p' "$file" | sort -u); do
        name=${image##*/examples-bookinfo-}
        "$peers/bin/ctr" -a /run/ctd-lab.sock -n k8s.io images tag --force "docker.io/library/bookinfo-${name%%-*}:0.1.0" "$image" \
            >/dev/null || fail "no image of ours for $image"
    done
    k create namespace istios-bookinfo >/dev/null
    k label namespace istios-bookinfo istio-injection=enabled >/dev/null
    k -n istios-bookinfo apply -f "$file" >/dev/null || fail "$file was refused"
    for _ in $(seq 60); do
        [[ $(k -n istios-bookinfo get pods --no-headers 2>/dev/null | grep -c .) -ge 6 ]] && break
        sleep 0.5
    done
    k -n istios-bookinfo wait --for=condition=Ready pod --all --timeout=240s >/dev/null || fail "the pods of $file are not ready"
    [[ $(k -n istios-bookinfo get pods --no-headers | grep -c ' 2/2 *Running ') -eq 6 ]] || fail "not all pods of $file are 2/2"
    address=$(k -n istios-bookinfo get service productpage -o jsonpath='{.spec.clusterIP}')
    # The service's address follows its pods a moment later.
    page=$(nsenter --net=/run/netns/cp curl -sS --fail-with-body -m 20 --retry 20 --retry-delay 1 --retry-connrefused \
        "http://$address:9080/productpage") || fail "the product page of $file says: ${page:0:200}"
    grep -q 'The Comedy of Errors' <<<"$page" && grep -qi reviewer1 <<<"$page" || fail "the product page of $file is not whole"
    for _ in $(seq 15); do
        logged=$(k -n istios-bookinfo logs deploy/details-v1 -c istio-proxy | grep 'GET /details' | tail -1 || true)
        [[ -z $logged ]] || break
        sleep 1
    done
    [[ -n $logged ]] || fail "details' sidecar of $file wrote no access log"
    step "Istio's own BookInfo, $(basename "$file") unchanged: six pods 2/2, the page is whole, by way of their sidecars"
}

if [[ -f ${ISTIO_BOOKINFO:-} && -f $install ]]; then
    istios_bookinfo "$ISTIO_BOOKINFO"
else
    step "Istio's own BookInfo: skipped: ISTIO_BOOKINFO='${ISTIO_BOOKINFO:-}' (expected: its bookinfo.yaml)"
fi
