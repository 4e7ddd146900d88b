/// Least request: the less busy of a few hosts, or of all.
@NullMarked
package io.outrider.lb.leastrequest;

import org.jspecify.annotations.NullMarked;
