/// What a pod's sidecar answers on behalf of its app: the kubelet's probes and hooks, and the
/// metrics of both. A small server of its own, which `--status-port` switches on.
///
/// It runs on virtual threads and blocks them; no event loop ever waits for it.
@NullMarked
package io.outrider.status;

import org.jspecify.annotations.NullMarked;
