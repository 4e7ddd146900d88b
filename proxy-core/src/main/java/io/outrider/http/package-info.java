/// HTTP without policy: one header store for both protocols, the codecs, and the record of a
/// stream.
///
/// Read [io.outrider.http.HeaderMap] first, then [io.outrider.http.MessageSink].
@NullMarked
package io.outrider.http;

import org.jspecify.annotations.NullMarked;
