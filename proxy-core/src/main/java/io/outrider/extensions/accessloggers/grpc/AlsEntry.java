package io.outrider.extensions.accessloggers.grpc;

import io.outrider.formatter.FormatContext;

/// Makes an entry of a record. Immutable.
interface AlsEntry {

    /// The message's bytes. Borrows everything in `context`.
    byte[] of(FormatContext context);
}
