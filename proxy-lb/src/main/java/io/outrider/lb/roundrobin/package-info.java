/// Round robin: every host in turn, by weight where weights differ.
@NullMarked
package io.outrider.lb.roundrobin;

import org.jspecify.annotations.NullMarked;
