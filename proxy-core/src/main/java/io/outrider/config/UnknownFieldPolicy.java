package io.outrider.config;

import java.util.ArrayList;
import java.util.List;

/// What becomes of fields that we have no definition of, and what was seen of them.
///
/// Threads: main loop.
public final class UnknownFieldPolicy {

    /// More than this many are only counted: a control plane may push the same newer field in every
    /// resource.
    private static final int MOST_LISTED = 100;

    private enum Answer {
        REFUSE,
        COUNT,
        IGNORE
    }

    private final Answer answer;
    private final List<String> seen = new ArrayList<>();
    private long count;

    private UnknownFieldPolicy(Answer answer) {
        this.answer = answer;
    }

    /// For files and the command line: refused, or with `--allow-unknown-static-fields` counted and
    /// listed.
    public static UnknownFieldPolicy forStatic(boolean allowUnknownStaticFields) {
        return new UnknownFieldPolicy(allowUnknownStaticFields ? Answer.COUNT : Answer.REFUSE);
    }

    /// For what a control plane sends: counted and listed, unless `--reject-unknown-dynamic-fields`
    /// or `--ignore-unknown-dynamic-fields` is given. Rejecting wins, as in Envoy.
    public static UnknownFieldPolicy forDynamic(boolean reject, boolean ignore) {
        return new UnknownFieldPolicy(
                reject ? Answer.REFUSE : ignore ? Answer.IGNORE : Answer.COUNT);
    }

    /// Answers for one unknown field at `at`; `what` says what is known of it.
    void found(FieldPath at, String what, Problems problems) throws ConfigException {
        switch (answer) {
            case REFUSE -> problems.add(at.invalid(what));
            case COUNT -> {
                count++;
                if (seen.size() < MOST_LISTED) {
                    seen.add(at + ": " + what);
                }
            }
            case IGNORE -> {}
        }
    }

    /// How many were met and let pass; zero when they are refused or ignored.
    public long count() {
        return count;
    }

    /// The first of them, each with its path.
    public List<String> seen() {
        return List.copyOf(seen);
    }
}
