/// Route tables: which virtual host, which route, and what is to be done with the request.
/// Immutable records made from `RouteConfiguration`; matching works on the bytes of the header map.
///
/// Read [io.outrider.route.RouteTable] first, then [io.outrider.route.Forward].
@NullMarked
package io.outrider.route;

import org.jspecify.annotations.NullMarked;
