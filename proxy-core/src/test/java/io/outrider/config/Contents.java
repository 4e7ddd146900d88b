package io.outrider.config;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;

/// Everything that is in a translated configuration, as text: two texts are equal when nothing can
/// behave differently. Looks into every object of ours, whether it has a `toString` or not.
///
/// Threads: one.
final class Contents {
    private final StringBuilder out = new StringBuilder();
    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();

    private Contents() {}

    static String of(Object value) {
        var contents = new Contents();
        contents.add(value);
        return contents.out.toString();
    }

    private void add(Object value) {
        switch (value) {
            case null -> out.append("null");
            case Enum<?> each -> out.append(each);
            case String text -> out.append('"').append(text).append('"');
            case Collection<?> all -> {
                out.append('[');
                var parts = all instanceof java.util.Set ? sorted(all) : all;
                parts.forEach(this::addNext);
                out.append(']');
            }
            case Map<?, ?> map -> {
                var entries = new TreeSet<String>();
                map.forEach((key, each) -> entries.add(Contents.of(key) + '=' + Contents.of(each)));
                out.append(entries);
            }
            default -> addObject(value);
        }
    }

    private static Collection<String> sorted(Collection<?> all) {
        var texts = new TreeSet<String>();
        all.forEach(each -> texts.add(Contents.of(each)));
        return texts;
    }

    private void addNext(Object value) {
        add(value);
        out.append(", ");
    }

    private void addObject(Object value) {
        Class<?> type = value.getClass();
        if (type.isArray()) {
            out.append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                addNext(Array.get(value, i));
            }
            out.append(']');
            return;
        }
        if (!type.getName().startsWith("io.outrider.")) {
            boolean foreign =
                    type.getName().startsWith("io.netty.") || type.getName().contains("Lambda");
            out.append(
                    foreign ? type.getName() : String.valueOf(value).replaceAll("@[0-9a-f]+", ""));
            return;
        }
        Integer before = seen.putIfAbsent(value, seen.size());
        if (before != null) {
            out.append('^').append(before);
            return;
        }
        out.append(type.getSimpleName()).append('{');
        for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    out.append(field.getName()).append('=');
                    addField(value, field);
                    out.append(' ');
                }
            }
        }
        out.append('}');
    }

    private void addField(Object owner, Field field) {
        String type = field.getType().getSimpleName();
        String in = owner.getClass().getPackageName();
        boolean process =
                in.equals("io.outrider.stats") && !type.equals("String")
                        || in.equals("io.outrider.secret")
                        || owner instanceof io.outrider.upstream.ClusterCell
                                && !type.equals("String")
                        || PROCESS.contains(type);
        if (process) {
            out.append('-');
            return;
        }
        try {
            field.setAccessible(true);
            add(field.get(owner));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What belongs to the process and not to one configuration.
    private static final java.util.Set<String> PROCESS =
            java.util.Set.of(
                    "FactoryContext",
                    "Factories",
                    "ConfigParser",
                    "NoEffectReport",
                    "StatsStore",
                    "RuntimeKeys",
                    "Secrets",
                    "LogFiles",
                    "LogFile",
                    "Dialer",
                    "Transport",
                    "TimeSource",
                    "ThreadLocal",
                    "ClusterKnowledge",
                    "Clusters");
}
