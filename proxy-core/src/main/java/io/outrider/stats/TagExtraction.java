package io.outrider.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A stat's name while the tag rules look at it: every rule sees the whole name; what they cut out
/// is left out at the end. Threads: one.
final class TagExtraction {
    private final String text;
    private final BitSet cut = new BitSet();
    private final List<Tag> tags = new ArrayList<>();
    private final List<String> words;

    TagExtraction(String text) {
        this.text = text;
        this.words = List.of(text.split("\\.", -1));
    }

    String text() {
        return text;
    }

    List<String> words() {
        return words;
    }

    void found(String tag, String value) {
        tags.add(new Tag(tag, value));
    }

    void cut(int from, int to) {
        cut.set(from, to);
    }

    /// Cuts one word and the dot after it, or the dot before it if it is the last.
    void cutWord(int index) {
        int from = 0;
        for (int i = 0; i < index; i++) {
            from += words.get(i).length() + 1;
        }
        int to = from + words.get(index).length();
        if (to < text.length()) {
            cut(from, to + 1);
        } else {
            cut(Math.max(from - 1, 0), to);
        }
    }

    TaggedName result() {
        if (cut.isEmpty()) {
            return new TaggedName(text, tags);
        }
        StringBuilder name = new StringBuilder(text.length());
        for (int i = cut.nextClearBit(0); i < text.length(); i = cut.nextClearBit(i + 1)) {
            name.append(text.charAt(i));
        }
        while (!name.isEmpty() && name.charAt(name.length() - 1) == '.') {
            name.setLength(name.length() - 1);
        }
        return new TaggedName(name.toString(), tags);
    }
}
