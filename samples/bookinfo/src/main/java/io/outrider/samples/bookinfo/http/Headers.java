package io.outrider.samples.bookinfo.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The header lines of one message, in order; names compare without case.
///
/// Threads: not safe, one message belongs to one thread.
public final class Headers implements Iterable<Headers.Header> {

    /// One header line. The name is kept in lower case.
    public record Header(String name, String value) {}

    private final List<Header> lines = new ArrayList<>(8);

    /// Appends a line. A line break in the value is refused: it would be a second header.
    public Headers add(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(
                        "header " + name + ": a line break in its value (expected: one line)");
            }
        }
        lines.add(new Header(name.toLowerCase(Locale.ROOT), value));
        return this;
    }

    /// The first value of `name`, which is in lower case; null when there is none.
    public @Nullable String first(String name) {
        for (Header line : lines) {
            if (line.name().equals(name)) {
                return line.value();
            }
        }
        return null;
    }

    /// How often `name`, which is in lower case, occurs.
    int count(String name) {
        int count = 0;
        for (Header line : lines) {
            if (line.name().equals(name)) {
                count++;
            }
        }
        return count;
    }

    /// True when the comma-separated list in `name` holds `token`, which is in lower case.
    boolean lists(String name, String token) {
        for (Header line : lines) {
            if (!line.name().equals(name)) {
                continue;
            }
            for (String item : line.value().split(",")) {
                if (item.strip().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    int size() {
        return lines.size();
    }

    @Override
    public Iterator<Header> iterator() {
        return lines.iterator();
    }
}
