package io.outrider.config;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.Collection;

/// Messages that an extension brings along and that are not in Envoy's API, such as Istio's own.
///
/// Found by `META-INF/services/io.outrider.config.MessageTypes`. They are read as
/// `DynamicMessage`s.
public interface MessageTypes {

    /// Descriptors of the top-level messages.
    Collection<Descriptor> messages();
}
