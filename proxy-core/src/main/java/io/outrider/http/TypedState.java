package io.outrider.http;

import java.util.Map;

/// A filter state object that logs as a message; `toString` is how it logs as text. Immutable.
public interface TypedState {

    /// The message's full name.
    String typeName();

    /// Its fields as JSON has them, 64-bit numbers as text.
    Map<String, Object> fields();
}
