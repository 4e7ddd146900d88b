/// HTTP/2 on either side (RFC 9113) and its header compression (RFC 7541), straight on bytes.
///
/// `FrameReader` splits a connection's bytes into frames, `Http2Connection` owns streams, windows
/// and the order of writing, `Http2ServerCodec` and `Http2ClientCodec` are its two faces upwards.
@NullMarked
package io.outrider.http.h2;

import org.jspecify.annotations.NullMarked;
