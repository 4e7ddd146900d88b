/// Only hosts whose metadata match the route, chosen among by another policy.
@NullMarked
package io.outrider.lb.subset;

import org.jspecify.annotations.NullMarked;
