package io.outrider.injector.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;
import tools.jackson.databind.JsonNode;

/// Writes JSON trees as YAML in block style, two spaces deep, lists at their key's depth.
public final class YamlWriter {
    private YamlWriter() {}

    /// The text of the tree, with a line end.
    public static String write(JsonNode tree) {
        DumpSettings settings =
                DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.BLOCK)
                        .setWidth(4096)
                        .setSplitLines(false)
                        .build();
        return new Dump(settings, new KubernetesStyle(settings)).dumpToString(plain(tree));
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                node.properties()
                        .forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                node.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.numberValue();
            case NULL, MISSING -> null;
            case STRING, BINARY, POJO -> node.asString();
        };
    }

    /// Texts that a YAML 1.1 reader such as Kubernetes' would take for booleans get quotes; texts
    /// of several lines are written as such.
    private static final class KubernetesStyle extends StandardRepresenter {
        KubernetesStyle(DumpSettings settings) {
            super(settings);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            ScalarStyle chosen = style;
            if (tag.equals(Tag.STR)) {
                if (value.indexOf('\n') >= 0
                        && value.indexOf(" \n") < 0
                        && !value.startsWith(" ")) {
                    chosen = ScalarStyle.LITERAL;
                } else if (isOldBoolean(value)) {
                    chosen = ScalarStyle.DOUBLE_QUOTED;
                }
            }
            return super.representScalar(tag, value, chosen);
        }

        private static boolean isOldBoolean(String value) {
            return switch (value) {
                case "y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO" -> true;
                case "on", "On", "ON", "off", "Off", "OFF" -> true;
                default -> false;
            };
        }
    }
}
