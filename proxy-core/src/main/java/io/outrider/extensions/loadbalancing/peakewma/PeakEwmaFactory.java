package io.outrider.extensions.loadbalancing.peakewma;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.LoadBalancerContext;
import io.outrider.config.LoadBalancerFactory;
import io.outrider.config.LoadBalancerFields;
import io.outrider.config.MessageTypes;
import io.outrider.config.NewMessages;
import io.outrider.lb.LoadBalancer;
import io.outrider.lb.LocalityConfig;
import io.outrider.lb.peakewma.PeakEwma;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;

/// Makes latency-aware policies; the message is Outrider's own. One for the process.
public final class PeakEwmaFactory implements LoadBalancerFactory, MessageTypes {
    private static final String PACKAGE =
            "outrider.extensions.load_balancing_policies.peak_ewma.v1";

    @Override
    public Collection<Descriptor> messages() {
        return NewMessages.of(
                NewMessages.file(PACKAGE, "PeakEwma")
                        .addMessageType(
                                DescriptorProto.newBuilder()
                                        .setName("PeakEwma")
                                        .addField(duration("decay_time", 1))
                                        .addField(duration("default_rtt", 2))),
                com.google.protobuf.Duration.getDescriptor());
    }

    private static FieldDescriptorProto.Builder duration(String name, int number) {
        return NewMessages.message(name, number, com.google.protobuf.Duration.getDescriptor());
    }

    @Override
    public String name() {
        return "outrider.load_balancing_policies.peak_ewma";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/outrider.extensions.load_balancing_policies.peak_ewma.v1.PeakEwma");
    }

    @Override
    public LoadBalancer parse(Any config, FieldPath at, LoadBalancerContext context)
            throws ConfigException {
        Message proto = context.parser().unpack(config, at);
        Duration decay = duration(proto, "decay_time", PeakEwma.DEFAULT.decay());
        Duration assumed = duration(proto, "default_rtt", PeakEwma.DEFAULT.defaultLatency());
        return LoadBalancerFields.checked(
                at, () -> new PeakEwma(context.common(), LocalityConfig.UNSET, decay, assumed));
    }

    private static Duration duration(Message proto, String name, Duration otherwise) {
        var field = proto.getDescriptorForType().findFieldByName(name);
        if (!proto.hasField(field)) {
            return otherwise;
        }
        var value = (Message) proto.getField(field);
        var type = value.getDescriptorForType();
        return Duration.ofSeconds(
                (long) value.getField(type.findFieldByName("seconds")),
                (int) value.getField(type.findFieldByName("nanos")));
    }
}
