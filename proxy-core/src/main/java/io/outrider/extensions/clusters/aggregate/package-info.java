/// `envoy.clusters.aggregate`.
@NullMarked
package io.outrider.extensions.clusters.aggregate;

import org.jspecify.annotations.NullMarked;
