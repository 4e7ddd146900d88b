#!/usr/bin/env bash
# Records what Istio's own injector makes of pods.yaml: pods/NAME.json as the API server gives it to a webhook, and
# pods/NAME.injected.json as it would be stored. Nothing is created.
#
#   KUBECTL  kubectl for a cluster where Istio's injector runs, such as 'kubectl --context istio' (default: kubectl)
set -euo pipefail
cd -- "$(dirname -- "$0")"
mkdir -p pods
read -ra kubectl <<<"${KUBECTL:-kubectl}"

# dry LABEL SUFFIX: every pod, with that label on the namespace, as the API server answers.
dry() {
    "${kubectl[@]}" label namespace default "$1" --overwrite >/dev/null
    "${kubectl[@]}" create -f pods.yaml --dry-run=server -o json | python3 -c '
import json, sys
text, suffix = sys.stdin.read(), sys.argv[1]
decoder, at, pods = json.JSONDecoder(), 0, []
while text[at:].strip():
    at += len(text[at:]) - len(text[at:].lstrip())
    pod, end = decoder.raw_decode(text, at)
    pods += pod.get("items", [pod])
    at = end
for pod in pods:
    for field in "uid", "creationTimestamp", "resourceVersion", "managedFields", "generation":
        pod["metadata"].pop(field, None)
    pod.pop("status", None)
    json.dump(pod, open("pods/" + pod["metadata"]["name"] + suffix, "w"), indent=2, sort_keys=True)
' "$2"
}

dry istio-injection=disabled .json
dry istio-injection=enabled .injected.json
