package io.outrider.extensions.filters.listener.tlsinspector;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.outrider.config.ConfigException;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.ListenerFilterFactory;
import io.outrider.filter.ListenerFilterConfig;
import java.util.Set;

/// Makes TLS inspectors. One for the process.
///
/// `initial_read_buffer_size` tunes how Envoy peeks; here bytes are read once, as they come.
public final class TlsInspectorFactory implements ListenerFilterFactory {
    @Override
    public String name() {
        return "envoy.filters.listener.tls_inspector";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.filters.listener.tls_inspector.v3"
                        + ".TlsInspector");
    }

    @Override
    public ListenerFilterConfig parse(Any config, FieldPath at, FactoryContext context)
            throws ConfigException {
        TlsInspector proto = context.parser().unpack(config, TlsInspector.class, at);
        if (proto.getEnableJa3Fingerprinting().getValue()) {
            context.noEffect()
                    .add(at.field("enable_ja3_fingerprinting"), "fingerprints are not kept yet");
        }
        if (proto.hasInitialReadBufferSize()) {
            context.noEffect()
                    .add(at.field("initial_read_buffer_size"), "bytes are read once, as they come");
        }
        return new TlsInspectorConfig(new TlsInspectorStats(context.stats()));
    }
}
