/// `envoy.transport_sockets.raw_buffer`: bytes as they are.
@NullMarked
package io.outrider.extensions.transportsockets.rawbuffer;

import org.jspecify.annotations.NullMarked;
