/// A small certificate authority and the making of certificate requests, for demos, tests and mesh
/// CAs.
@NullMarked
package io.outrider.tls.ca;

import org.jspecify.annotations.NullMarked;
