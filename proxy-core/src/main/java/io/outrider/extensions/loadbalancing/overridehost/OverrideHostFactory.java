package io.outrider.extensions.loadbalancing.overridehost;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.MessageTypes;
import io.outrider.config.NewMessages;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.overridehost.OverrideHost;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/// Makes policies that obey hosts named by the request. One for the process. The message is brought
/// along: Envoy's API had none yet when the one we pin was published.
public final class OverrideHostFactory implements LoadBalancerFactory, MessageTypes {
    private static final String PACKAGE =
            "envoy.extensions.load_balancing_policies.override_host.v3";

    @Override
    public Collection<Descriptor> messages() {
        return NewMessages.of(
                NewMessages.file(PACKAGE, "OverrideHost")
                        .addMessageType(
                                DescriptorProto.newBuilder()
                                        .setName("OverrideHost")
                                        .addNestedType(
                                                DescriptorProto.newBuilder()
                                                        .setName("OverrideHostSource")
                                                        .addField(NewMessages.text("header", 1))
                                                        .addField(
                                                                NewMessages.message(
                                                                        "metadata",
                                                                        2,
                                                                        MetadataKey
                                                                                .getDescriptor())))
                                        .addField(
                                                NewMessages.list(
                                                        "override_host_sources",
                                                        1,
                                                        PACKAGE
                                                                + ".OverrideHost.OverrideHostSource"))
                                        .addField(
                                                NewMessages.message(
                                                        "selected_host_key",
                                                        2,
                                                        MetadataKey.getDescriptor()))
                                        .addField(
                                                NewMessages.message(
                                                        "fallback_policy",
                                                        3,
                                                        LoadBalancingPolicy.getDescriptor()))),
                MetadataKey.getDescriptor(),
                LoadBalancingPolicy.getDescriptor());
    }

    @Override
    public String name() {
        return "envoy.load_balancing_policies.override_host";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.load_balancing_policies.override_host.v3.OverrideHost");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        Message proto = context.parser().unpack(config, at);
        if (proto.hasField(field(proto, "selected_host_key"))) {
            throw at.field("selected_host_key")
                    .unsupported("telling the chosen host in dynamic metadata");
        }
        var sources = new ArrayList<OverrideHost.Source>();
        var list = field(proto, "override_host_sources");
        FieldPath here = at.field("override_host_sources");
        for (int i = 0; i < proto.getRepeatedFieldCount(list); i++) {
            sources.add(source((Message) proto.getRepeatedField(list, i), here.index(i)));
        }
        if (sources.isEmpty()) {
            throw here.missing("at least one");
        }
        if (!proto.hasField(field(proto, "fallback_policy"))) {
            throw at.field("fallback_policy").missing("a policy");
        }
        return new OverrideHost(
                sources,
                context.policyInside(
                        same(
                                (Message) proto.getField(field(proto, "fallback_policy")),
                                LoadBalancingPolicy.parser()),
                        at.field("fallback_policy")));
    }

    private static OverrideHost.Source source(Message proto, FieldPath at) throws ConfigException {
        String header = (String) proto.getField(field(proto, "header"));
        if (proto.hasField(field(proto, "metadata"))) {
            if (!header.isEmpty()) {
                throw at.field("header").invalid("set beside metadata (expected: one of the two)");
            }
            MetadataKey key =
                    same((Message) proto.getField(field(proto, "metadata")), MetadataKey.parser());
            return new OverrideHost.Metadata(
                    key.getKey(),
                    key.getPathList().stream().map(MetadataKey.PathSegment::getKey).toList());
        }
        if (header.isEmpty()) {
            throw at.missing("header or metadata");
        }
        return new OverrideHost.Header(header.toLowerCase(Locale.ROOT));
    }

    private static FieldDescriptor field(Message proto, String name) {
        return proto.getDescriptorForType().findFieldByName(name);
    }

    private static <T extends Message> T same(Message proto, Parser<T> parser) {
        try {
            return parser.parseFrom(proto.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that was just written", e);
        }
    }
}
