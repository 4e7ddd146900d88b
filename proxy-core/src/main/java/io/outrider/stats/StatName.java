package io.outrider.stats;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A name being looked up: the scope's part, the stat's own part, and the tags if the caller gave
/// them himself.
///
/// Two names are the same stat when the joined texts are equal, wherever they are divided.
record StatName(String prefix, String leaf, @Nullable TaggedName tagged) {

    /// A name whose tags are given: they are written behind it as `.tag.value` each, as Envoy does.
    static StatName withTags(String prefix, String name, List<Tag> tags) {
        StringBuilder leaf = new StringBuilder(name);
        for (Tag tag : tags) {
            leaf.append('.').append(tag.name()).append('.').append(tag.value());
        }
        return new StatName(prefix, leaf.toString(), new TaggedName(prefix + name, tags));
    }

    /// The hash of the joined text and the kind; joins nothing.
    int hash(Stat.Kind kind) {
        int joined = prefix.hashCode() * powerOf31(leaf.length()) + leaf.hashCode();
        int mixed = (joined + kind.salt) * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }

    boolean names(Stat stat) {
        if (leaf.equals(stat.leaf) && prefix.equals(stat.prefix)) {
            return true;
        }
        int length = prefix.length() + leaf.length();
        if (length != stat.prefix.length() + stat.leaf.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (charAt(prefix, leaf, i) != charAt(stat.prefix, stat.leaf, i)) {
                return false;
            }
        }
        return true;
    }

    String joined() {
        return prefix.concat(leaf);
    }

    private static char charAt(String first, String second, int index) {
        return index < first.length() ? first.charAt(index) : second.charAt(index - first.length());
    }

    private static int powerOf31(int exponent) {
        int result = 1;
        int base = 31;
        for (int left = exponent; left > 0; left >>= 1) {
            if ((left & 1) != 0) {
                result *= base;
            }
            base *= base;
        }
        return result;
    }
}
