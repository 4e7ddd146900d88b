package io.outrider.lb.hashing;

import io.outrider.lb.Host;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// What of a host goes into a hash table.
public enum HashKey {
    ADDRESS,
    HOSTNAME;

    /// The metadata key `hash_key` of filter `envoy.lb` wins, then what was configured.
    byte[] bytes(Host host) {
        Map<String, Object> metadata = host.metadata().get("envoy.lb");
        Object own = metadata == null ? null : metadata.get("hash_key");
        String text =
                own instanceof String named && !named.isEmpty()
                        ? named
                        : switch (this) {
                            case ADDRESS -> host.addressText();
                            case HOSTNAME -> host.hostname();
                        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
