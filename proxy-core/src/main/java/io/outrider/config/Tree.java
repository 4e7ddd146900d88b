package io.outrider.config;

import java.util.List;

/// A YAML or JSON document before anybody knows its type. Lines and columns count from 1.
sealed interface Tree {

    int line();

    int column();

    /// Keys in the order written, each once.
    record Mapping(List<Entry> entries, int line, int column) implements Tree {}

    /// One key and its value; the place is the key's.
    record Entry(String key, Tree value, int line, int column) {}

    record Sequence(List<Tree> items, int line, int column) implements Tree {}

    /// A scalar as written. `quoted` scalars are strings, whatever they look like.
    record Scalar(String text, boolean quoted, int line, int column) implements Tree {}

    /// `null`, `~`, or nothing at all.
    record Nothing(int line, int column) implements Tree {}

    /// What this is, for messages: `a mapping`, `'abc'`, `12`.
    default String shown() {
        return switch (this) {
            case Mapping _ -> "a mapping";
            case Sequence _ -> "a list";
            case Scalar s -> s.quoted() ? ShownValue.of(s.text()) : ShownValue.shortened(s.text());
            case Nothing _ -> "null";
        };
    }
}
