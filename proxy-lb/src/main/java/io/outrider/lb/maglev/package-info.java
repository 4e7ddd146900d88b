/// Maglev: a table of prime size, filled so that hosts get their share and keep their places.
@NullMarked
package io.outrider.lb.maglev;

import org.jspecify.annotations.NullMarked;
