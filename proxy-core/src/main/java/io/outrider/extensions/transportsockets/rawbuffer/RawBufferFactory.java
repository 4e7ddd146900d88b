package io.outrider.extensions.transportsockets.rawbuffer;

import com.google.protobuf.Any;
import io.outrider.config.FactoryContext;
import io.outrider.config.FieldPath;
import io.outrider.config.TransportSocketFactory;
import io.outrider.net.TransportSocket;
import java.util.Set;

/// Makes the transport socket that does nothing. One for the process.
public final class RawBufferFactory implements TransportSocketFactory {

    @Override
    public String name() {
        return "envoy.transport_sockets.raw_buffer";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(
                "type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer");
    }

    @Override
    public TransportSocket parseDownstream(Any config, FieldPath at, FactoryContext context) {
        return TransportSocket.RAW;
    }

    @Override
    public TransportSocket parseUpstream(Any config, FieldPath at, FactoryContext context) {
        return TransportSocket.RAW;
    }
}
