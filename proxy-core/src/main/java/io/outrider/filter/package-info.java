/// The filter SPIs: listener filters see a new socket, network filters see bytes, HTTP filters see
/// a stream.
///
/// What the runtime promises a filter author:
/// 1. One filter object serves one connection or stream, unless its config hands out a shared one.
/// 2. Every call comes on the connection's event loop; a filter never needs a lock and never waits.
/// 3. Headers come once, then data, then trailers; `end` is true on the last of them and only
///    there.
/// 4. After [io.outrider.filter.HttpFilter#streamEnded] or `closed` nothing is called any more.
/// 5. An exception that leaves a filter resets that stream (or connection) and no other.
@NullMarked
package io.outrider.filter;

import org.jspecify.annotations.NullMarked;
