/// `envoy.clusters.dns`.
@NullMarked
package io.outrider.extensions.clusters.dns;

import org.jspecify.annotations.NullMarked;
