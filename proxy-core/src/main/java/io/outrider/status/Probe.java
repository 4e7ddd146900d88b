package io.outrider.status;

import java.util.List;

/// A question about the app, as its pod asked it before the injector sent it here. Immutable.
sealed interface Probe {
    /// The app's port, 1 to 65535.
    int port();

    /// How long the whole question may take; at least 1.
    int timeoutSeconds();

    /// @param path with its query; begins with a slash
    /// @param headers as given; `Host` among them replaces the address
    /// @param tls whether the app wants HTTPS; its certificate is not looked at, as the kubelet
    ///   does
    record Http(int port, int timeoutSeconds, String path, List<Header> headers, boolean tls)
            implements Probe {
        public Http {
            headers = List.copyOf(headers);
        }
    }

    record Tcp(int port, int timeoutSeconds) implements Probe {}

    /// `grpc.health.v1.Health/Check`.
    ///
    /// @param service may be empty: the whole server
    record Grpc(int port, int timeoutSeconds, String service) implements Probe {}

    record Header(String name, String value) {}
}
