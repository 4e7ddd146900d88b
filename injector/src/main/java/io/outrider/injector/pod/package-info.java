/// A pod in, the same pod with its sidecar out.
///
/// Pods are JSON trees here, not classes: a field that this program has never heard of survives.
@NullMarked
package io.outrider.injector.pod;

import org.jspecify.annotations.NullMarked;
