/// `envoy.filters.network.echo`: every byte back to its sender. For tests of everything below it.
@NullMarked
package io.outrider.extensions.filters.network.echo;

import org.jspecify.annotations.NullMarked;
