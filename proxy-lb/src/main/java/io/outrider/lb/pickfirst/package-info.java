/// The first usable host, for as long as it is usable.
@NullMarked
package io.outrider.lb.pickfirst;

import org.jspecify.annotations.NullMarked;
