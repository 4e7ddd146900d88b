/// Circuit breakers and the retry budget: how much of something a cluster may have at once.
@NullMarked
package io.outrider.lb.breaker;

import org.jspecify.annotations.NullMarked;
