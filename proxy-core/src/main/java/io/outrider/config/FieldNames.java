package io.outrider.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Fields by either spelling, `connect_timeout` or `connectTimeout`, and what a misspelt name may
/// have meant.
///
/// Threads: any.
final class FieldNames {

    private static final int MOST_SUGGESTED = 3;

    private final Map<Descriptor, Map<String, FieldDescriptor>> byType = new ConcurrentHashMap<>();

    @Nullable FieldDescriptor find(Descriptor type, String name) {
        return byType.computeIfAbsent(type, FieldNames::spellings).get(name);
    }

    private static Map<String, FieldDescriptor> spellings(Descriptor type) {
        var names = new HashMap<String, FieldDescriptor>();
        for (FieldDescriptor field : type.getFields()) {
            names.put(field.getJsonName(), field);
            names.put(field.getName(), field);
        }
        return names;
    }

    /// `unknown field of envoy.config.cluster.v3.Cluster (near: lb_policy)`.
    String unknown(Descriptor type, String name, String place) {
        var near = new ArrayList<String>();
        if (!place.isEmpty()) {
            near.add(place);
        }
        List<String> suggestions = near(type, name);
        if (!suggestions.isEmpty()) {
            near.add("near: " + String.join(", ", suggestions));
        }
        String about = near.isEmpty() ? "" : " (" + String.join("; ", near) + ")";
        return "unknown field of " + type.getFullName() + about;
    }

    private static List<String> near(Descriptor type, String name) {
        String wanted = snake(name);
        int reach = Math.max(2, wanted.length() / 4);
        record Guess(String name, int distance) {}
        var guesses = new ArrayList<Guess>();
        for (FieldDescriptor field : type.getFields()) {
            int distance = distance(wanted, field.getName());
            if (distance <= reach) {
                guesses.add(new Guess(field.getName(), distance));
            } else if (wanted.length() > 3 && field.getName().contains(wanted)) {
                guesses.add(new Guess(field.getName(), reach + 1));
            }
        }
        guesses.sort((a, b) -> Integer.compare(a.distance(), b.distance()));
        return guesses.stream().limit(MOST_SUGGESTED).map(Guess::name).toList();
    }

    private static String snake(String name) {
        var out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_');
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }

    /// Levenshtein's.
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
