package io.outrider.config;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Bounds of anything with an order. All rule messages with bounds spell them alike, so one class
/// reads them all.
///
/// A lower bound above the upper one means "outside", as protoc-gen-validate defines it. Threads:
/// immutable.
final class BoundsRule<C extends Comparable<C>> implements ValueRule {

    private final Function<Object, C> number;
    private final @Nullable C only;
    private final @Nullable C above;
    private final @Nullable C atLeast;
    private final @Nullable C below;
    private final @Nullable C atMost;
    private final List<C> in;
    private final List<C> notIn;
    private final boolean ignoreEmpty;
    private final boolean outside;

    private BoundsRule(Message rules, Function<Object, C> number) {
        this.number = number;
        only = one(rules, "const", number);
        above = one(rules, "gt", number);
        atLeast = one(rules, "gte", number);
        below = one(rules, "lt", number);
        atMost = one(rules, "lte", number);
        in = list(rules, "in", number);
        notIn = list(rules, "not_in", number);
        FieldDescriptor ignore = rules.getDescriptorForType().findFieldByName("ignore_empty");
        ignoreEmpty = ignore != null && (Boolean) rules.getField(ignore);
        C low = above != null ? above : atLeast;
        C high = below != null ? below : atMost;
        outside = low != null && high != null && low.compareTo(high) > 0;
    }

    /// `number` turns both the rule's bounds and a field's values into something with the right
    /// order.
    static <C extends Comparable<C>> BoundsRule<C> of(Message rules, Function<Object, C> number) {
        return new BoundsRule<>(rules, number);
    }

    private static <C> @Nullable C one(Message rules, String name, Function<Object, C> number) {
        FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
        return field != null && rules.hasField(field) ? number.apply(rules.getField(field)) : null;
    }

    private static <C> List<C> list(Message rules, String name, Function<Object, C> number) {
        FieldDescriptor field = rules.getDescriptorForType().findFieldByName(name);
        if (field == null) {
            return List.of();
        }
        var values = new ArrayList<C>();
        for (Object value : (List<?>) rules.getField(field)) {
            values.add(number.apply(value));
        }
        return List.copyOf(values);
    }

    /// Whether nothing is asked.
    boolean isEmpty() {
        return only == null
                && above == null
                && atLeast == null
                && below == null
                && atMost == null
                && in.isEmpty()
                && notIn.isEmpty();
    }

    @Override
    public @Nullable String broken(Object value) {
        C found = number.apply(value);
        if (ignoreEmpty && isZero(found)) {
            return null;
        }
        boolean highEnough =
                (above == null || found.compareTo(above) > 0)
                        && (atLeast == null || found.compareTo(atLeast) >= 0);
        boolean lowEnough =
                (below == null || found.compareTo(below) < 0)
                        && (atMost == null || found.compareTo(atMost) <= 0);
        boolean fine =
                (outside ? highEnough || lowEnough : highEnough && lowEnough)
                        && (only == null || found.compareTo(only) == 0)
                        && (in.isEmpty() || in.contains(found))
                        && !notIn.contains(found);
        return fine ? null : shown(found) + " (expected: " + expected() + ")";
    }

    private static boolean isZero(Object value) {
        return value instanceof Number number && number.doubleValue() == 0;
    }

    private String expected() {
        var demands = new ArrayList<String>();
        if (only != null) {
            demands.add(shown(only));
        }
        var bounds = new ArrayList<String>();
        if (above != null) {
            bounds.add("> " + shown(above));
        }
        if (atLeast != null) {
            bounds.add(">= " + shown(atLeast));
        }
        if (below != null) {
            bounds.add("< " + shown(below));
        }
        if (atMost != null) {
            bounds.add("<= " + shown(atMost));
        }
        if (!bounds.isEmpty()) {
            demands.add(String.join(outside ? " or " : " and ", bounds));
        }
        if (!in.isEmpty()) {
            demands.add("one of " + shown(in));
        }
        if (!notIn.isEmpty()) {
            demands.add("none of " + shown(notIn));
        }
        return String.join(", ", demands);
    }

    private static String shown(List<?> values) {
        return String.join(", ", values.stream().map(BoundsRule::shown).toList());
    }

    /// Durations as the config writes them: `0.25s`.
    private static String shown(Object value) {
        if (!(value instanceof Duration duration)) {
            return ShownValue.of(value);
        }
        var seconds =
                java.math.BigDecimal.valueOf(duration.getSeconds())
                        .add(java.math.BigDecimal.valueOf(duration.getNano(), 9));
        return seconds.stripTrailingZeros().toPlainString() + "s";
    }
}
