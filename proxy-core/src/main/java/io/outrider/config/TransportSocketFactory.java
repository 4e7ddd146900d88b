package io.outrider.config;

import com.google.protobuf.Any;
import io.outrider.net.TransportSocket;

/// Makes transport sockets (`envoy.transport_sockets.*`), for either side.
public interface TransportSocketFactory extends ExtensionFactory {

    /// For connections that come to a listener.
    TransportSocket parseDownstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException;

    /// For connections that go to a cluster.
    TransportSocket parseUpstream(Any config, FieldPath at, FactoryContext context)
            throws ConfigException;
}
