/// Hosts and the choice between them: pure algorithm, without sockets, clocks or protobuf.
///
/// Time and randomness are arguments everywhere.
@NullMarked
package io.outrider.lb;

import org.jspecify.annotations.NullMarked;
