/// Listeners at run time: accepting sockets, running listener filters, choosing a filter chain, and
/// running its network filters.
///
/// Read [io.outrider.listener.Listener] first, then [io.outrider.listener.NewConnection].
@NullMarked
package io.outrider.listener;

import org.jspecify.annotations.NullMarked;
