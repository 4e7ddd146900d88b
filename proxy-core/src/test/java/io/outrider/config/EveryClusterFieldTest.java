package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// No field of a cluster is ignored in silence: setting it changes what the cluster does, or is
/// refused, or is reported as having no effect.
class EveryClusterFieldTest {
    private static final FieldPath AT = FieldPath.root("Cluster 'c'");

    /// Fields that say nothing alone: of another policy or type than the one tested, keys of what
    /// else is said, names, defaults, and metadata, which is empty here.
    private static final Set<String> EXPECTED =
            Set.of(
                    "circuit_breakers.per_host_thresholds.priority",
                    "circuit_breakers.thresholds.priority",
                    "cleanup_interval",
                    "common_lb_config.consistent_hashing_lb_config.hash_balance_factor",
                    "common_lb_config.consistent_hashing_lb_config.use_hostname_for_hashing",
                    "http_protocol_options.allow_absolute_url",
                    "lb_subset_config.default_subset",
                    "lb_subset_config.fallback_policy",
                    "lb_subset_config.list_as_any",
                    "lb_subset_config.locality_weight_aware",
                    "lb_subset_config.metadata_fallback_policy",
                    "lb_subset_config.panic_mode_any",
                    "lb_subset_config.scale_locality_weight",
                    "least_request_lb_config.choice_count",
                    "least_request_lb_config.slow_start_config.min_weight_percent",
                    "least_request_lb_config.slow_start_config.slow_start_window",
                    "load_assignment.cluster_name",
                    "load_assignment.endpoints.lb_endpoints.metadata",
                    "load_assignment.policy.drop_overloads.category",
                    "maglev_lb_config.table_size",
                    "metadata",
                    "original_dst_lb_config.http_header_name",
                    "original_dst_lb_config.metadata_key",
                    "original_dst_lb_config.upstream_port_override",
                    "original_dst_lb_config.use_http_header",
                    "ring_hash_lb_config.hash_function",
                    "ring_hash_lb_config.maximum_ring_size",
                    "ring_hash_lb_config.minimum_ring_size",
                    "wait_for_warm_on_init");

    private static final String BASE =
            """
            name: c
            type: STRICT_DNS
            load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [
              {endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 80}}}}]}]}
            """;

    private final ConfigParser parser = ConfigParser.strict();
    private final NoEffectReport noEffect = new NoEffectReport();
    private final FactoryContext context = ClusterContexts.of(parser, noEffect);

    @Test
    void everyFieldWorksOrIsNamed() throws ConfigException {
        String base = outcome(Cluster.getDefaultInstance());
        var silent = new TreeSet<String>();

        for (List<FieldDescriptor> path : paths()) {
            Cluster.Builder cluster = Cluster.newBuilder();
            set(cluster, path, 0);
            if (outcome(cluster.build()).equals(base)) {
                silent.add(name(path));
            }
        }

        assertThat(silent).containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    private String outcome(Cluster fields) {
        int noted = noEffect.entries().size();
        try {
            Cluster.Builder whole =
                    parser.parseYaml(BASE, Cluster.getDefaultInstance(), AT).toBuilder();
            merge(whole, fields);
            var translated = new ClusterTranslator(context, List.of()).translate(whole.build(), AT);
            var notes = noEffect.entries().subList(noted, noEffect.entries().size());
            return (translated + " " + notes).replaceAll("@[0-9a-f]+", "");
        } catch (ConfigException | RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /// Like `mergeFrom`, but the first entry of a list is merged into the first.
    private static void merge(Message.Builder into, Message from) {
        from.getAllFields()
                .forEach(
                        (field, value) -> {
                            boolean message =
                                    field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
                            if (field.isMapField() || !message) {
                                into.setField(field, value);
                            } else if (field.isRepeated()) {
                                Message first = (Message) ((List<?>) value).getFirst();
                                if (into.getRepeatedFieldCount(field) == 0) {
                                    into.addRepeatedField(field, first);
                                } else {
                                    var old =
                                            ((Message) into.getRepeatedField(field, 0)).toBuilder();
                                    merge(old, first);
                                    into.setRepeatedField(field, 0, old.build());
                                }
                            } else {
                                var old = ((Message) into.getField(field)).toBuilder();
                                merge(old, (Message) value);
                                into.setField(field, old.build());
                            }
                        });
    }

    private static List<List<FieldDescriptor>> paths() {
        var all = new ArrayList<List<FieldDescriptor>>();
        collect(List.of(), Cluster.getDescriptor().getFields(), all);
        return all;
    }

    private static void collect(
            List<FieldDescriptor> before,
            List<FieldDescriptor> fields,
            List<List<FieldDescriptor>> into) {
        for (FieldDescriptor field : fields) {
            var path = new ArrayList<>(before);
            path.add(field);
            boolean message =
                    field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField();
            if (message && path.size() < 6 && isOurs(field.getMessageType().getFullName())) {
                collect(path, field.getMessageType().getFields(), into);
            } else {
                into.add(path);
            }
        }
    }

    private static boolean isOurs(String type) {
        return type.startsWith("envoy.config.cluster.v3.")
                || type.startsWith("envoy.config.endpoint.v3.")
                || type.equals("envoy.config.core.v3.HealthCheck")
                || type.startsWith("envoy.config.core.v3.HealthCheck.")
                || type.equals("envoy.config.core.v3.TcpKeepalive")
                || type.startsWith("envoy.config.core.v3.Http")
                || type.equals("envoy.config.core.v3.KeepaliveSettings")
                || type.equals("envoy.config.core.v3.BindConfig");
    }

    private static void set(Message.Builder builder, List<FieldDescriptor> path, int at) {
        FieldDescriptor field = path.get(at);
        Object value;
        if (at == path.size() - 1) {
            value = sample(builder, field);
        } else {
            var inner = builder.newBuilderForField(field);
            set(inner, path, at + 1);
            value = inner.build();
        }
        if (field.isRepeated()) {
            builder.addRepeatedField(field, value);
        } else {
            builder.setField(field, value);
        }
    }

    private static Object sample(Message.Builder builder, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> true;
            case INT -> 7;
            case LONG -> 7L;
            case FLOAT -> 7f;
            case DOUBLE -> 7d;
            case STRING -> "sample";
            case BYTE_STRING -> ByteString.copyFromUtf8("sample");
            case ENUM -> field.getEnumType().getValues().getLast();
            case MESSAGE -> message(builder.newBuilderForField(field), 0);
        };
    }

    /// Every field of it that is not a message is set, and of a choice the last.
    private static Message message(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean deep = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (field.isMapField() || deep && depth > 2) {
                continue;
            }
            Object value =
                    deep
                            ? message(builder.newBuilderForField(field), depth + 1)
                            : sample(builder, field);
            if (field.isRepeated()) {
                builder.addRepeatedField(field, value);
            } else {
                builder.setField(field, value);
            }
        }
        return builder.build();
    }

    private static String name(List<FieldDescriptor> path) {
        return String.join(".", path.stream().map(FieldDescriptor::getName).toList());
    }
}
