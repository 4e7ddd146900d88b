/// Clusters that choose hosts by themselves.
@NullMarked
package io.outrider.lb.clusterprovided;

import org.jspecify.annotations.NullMarked;
