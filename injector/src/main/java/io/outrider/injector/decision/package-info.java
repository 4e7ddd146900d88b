/// Whether a pod gets the sidecar, and why. Pure: no JSON, no Kubernetes, no clock.
@NullMarked
package io.outrider.injector.decision;

import org.jspecify.annotations.NullMarked;
