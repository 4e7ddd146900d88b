/// HTTP/1.0 and HTTP/1.1 straight on bytes: parsing into a header map and writing out of one.
///
/// Framing is strict (RFC 9112): what two parsers could read differently never gets past here.
@NullMarked
package io.outrider.http.h1;

import org.jspecify.annotations.NullMarked;
