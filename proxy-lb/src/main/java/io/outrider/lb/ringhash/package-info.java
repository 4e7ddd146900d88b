/// Ring hash: every host has many points on a ring, a request goes to the next point.
@NullMarked
package io.outrider.lb.ringhash;

import org.jspecify.annotations.NullMarked;
