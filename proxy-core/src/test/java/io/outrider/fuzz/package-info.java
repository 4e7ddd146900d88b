/// What the fuzz tests beside the parsers share: an input cut in several ways, and a connection
/// without a socket.
@NullMarked
package io.outrider.fuzz;

import org.jspecify.annotations.NullMarked;
