package io.outrider.runtime;

import java.util.Map;

/// One layer of values, as configured or as read. Immutable.
public sealed interface RuntimeLayer {
    String name();

    /// Values in the bootstrap.
    record Static(String name, Map<String, RuntimeValue> values) implements RuntimeLayer {}

    /// Values in files, one for each key, below a directory that a symbolic link names.
    record Disk(String name, RuntimeDirectory directory) implements RuntimeLayer {}

    /// Values set through the admin interface.
    record Admin(String name) implements RuntimeLayer {}
}
