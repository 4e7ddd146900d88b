/// The side-by-side measurement: one proxying job, given to each peer in turns, driven and watched
/// from outside.
///
/// What is measured lies in `benchmarks/scenarios`; what came out goes to `benchmarks/results`.
/// Everything here runs in the tool's own process, on threads that may wait.
@NullMarked
package io.outrider.bench;

import org.jspecify.annotations.NullMarked;
