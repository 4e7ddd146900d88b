/// What the process says about itself, in Envoy's levels, components and line format.
///
/// Code logs through SLF4J; a logger's package decides which of Envoy's components it speaks for.
/// Lines are handed to one writer thread over a bounded queue, so that no event loop ever waits for
/// a disk or a terminal.
@NullMarked
package io.outrider.log;

import org.jspecify.annotations.NullMarked;
