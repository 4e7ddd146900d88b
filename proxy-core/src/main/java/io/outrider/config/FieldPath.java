package io.outrider.config;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Where we are in a config, spelt as the proto spells it: `static_resources.clusters[0].name`.
///
/// The only maker of [ConfigException]s. Threads: immutable.
public final class FieldPath {

    private static final int NO_INDEX = -1;

    private final @Nullable FieldPath parent;
    private final String name;
    private final int index;

    private FieldPath(@Nullable FieldPath parent, String name, int index) {
        this.parent = parent;
        this.name = name;
        this.index = index;
    }

    /// The start of a path; `subject` names what is being read: `Cluster 'reviews'`, `bootstrap`.
    public static FieldPath root(String subject) {
        return new FieldPath(null, subject, NO_INDEX);
    }

    /// The field `name` of the message here.
    public FieldPath field(String name) {
        return new FieldPath(this, name, NO_INDEX);
    }

    /// Element `i`, from 0, of the repeated field here.
    public FieldPath index(int i) {
        return new FieldPath(this, "", i);
    }

    /// The value under `key` of the map field here.
    public FieldPath key(String key) {
        return new FieldPath(this, "[\"" + key + "\"]", NO_INDEX);
    }

    /// A value that must not be here: `foundAndExpected` reads `1 (expected: >= 2)`.
    public ConfigException invalid(String foundAndExpected) {
        return new ConfigException(subject(), path(), foundAndExpected);
    }

    /// A value that should be here and is not.
    public ConfigException missing(String expected) {
        return invalid("missing (expected: " + expected + ")");
    }

    /// A value that Envoy accepts and Outrider does not: `what` reads as the subject of a sentence.
    public ConfigException unsupported(String what) {
        return invalid(what + " is not supported");
    }

    /// What the path is in, as given to [#root].
    public String subject() {
        var at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at.name;
    }

    /// The path below the subject; empty at the root.
    public String path() {
        var steps = new ArrayDeque<FieldPath>();
        for (var at = this; at.parent != null; at = at.parent) {
            steps.push(at);
        }
        var out = new StringBuilder();
        for (var step : steps) {
            if (step.index != NO_INDEX) {
                out.append('[').append(step.index).append(']');
            } else {
                if (!out.isEmpty() && !step.name.startsWith("[")) {
                    out.append('.');
                }
                out.append(step.name);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        String path = path();
        return path.isEmpty() ? subject() : subject() + ": " + path;
    }
}
