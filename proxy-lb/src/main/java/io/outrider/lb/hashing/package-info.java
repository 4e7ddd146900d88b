/// What ring hash and Maglev share: hash functions, normalized weights, the picker that goes from a
/// request's hash to a host. Bit for bit Envoy's, so that a mixed fleet agrees.
@NullMarked
package io.outrider.lb.hashing;

import org.jspecify.annotations.NullMarked;
