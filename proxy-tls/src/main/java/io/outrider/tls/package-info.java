/// Everything secret: TLS contexts built from records, keys and certificates, trust, identity,
/// rotation.
///
/// Knows Netty's handler and BoringSSL, never protobuf or xDS: the core translates into the records
/// here.
@NullMarked
package io.outrider.tls;

import org.jspecify.annotations.NullMarked;
