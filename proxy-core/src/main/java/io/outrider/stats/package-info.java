/// The counts of the process, under Envoy's names: counters, gauges, histograms and text readouts.
///
/// Each event loop counts into its own [Cells] without atomics; whoever reads sums the cells of all
/// loops.
@NullMarked
package io.outrider.stats;

import org.jspecify.annotations.NullMarked;
