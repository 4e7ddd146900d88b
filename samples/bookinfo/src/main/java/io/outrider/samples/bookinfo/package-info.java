/// The demo: BookInfo as six pods on loopback addresses, each an app beside its own sidecar.
///
/// Read [Demo] first, then [Mesh]; the sidecars' configuration is in the folder `envoy/`.
@NullMarked
package io.outrider.samples.bookinfo;

import org.jspecify.annotations.NullMarked;
