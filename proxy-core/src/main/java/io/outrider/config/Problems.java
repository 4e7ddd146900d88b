package io.outrider.config;

import java.util.ArrayList;
import java.util.List;

/// Where mistakes go: the first one stops a start, `check` collects them all.
public interface Problems {

    /// Stops at the first mistake.
    Problems STOP_AT_FIRST =
            problem -> {
                throw problem;
            };

    /// Takes one mistake; the reader goes on behind it when this returns.
    void add(ConfigException problem) throws ConfigException;

    /// Keeps every mistake. Threads: one.
    final class Collected implements Problems {

        private final List<ConfigException> problems = new ArrayList<>();

        @Override
        public void add(ConfigException problem) {
            problems.add(problem);
        }

        /// The mistakes in the order of reading.
        public List<ConfigException> all() {
            return List.copyOf(problems);
        }
    }
}
