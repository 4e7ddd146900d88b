/// Latency-aware balancing: the cheaper of two by peak latency and requests under way.
@NullMarked
package io.outrider.lb.peakewma;

import org.jspecify.annotations.NullMarked;
