package io.outrider.server.admin;

import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump.DynamicSecret;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump.StaticSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.outrider.config.Secrets;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// The secrets' part of `/config_dump`, before what is secret in it is blacked out. Immutable.
final class SecretsDump {
    private static final long NANOS = 1_000_000_000L;

    private SecretsDump() {}

    static SecretsConfigDump all(AdminServer.Parts process, Predicate<String> wanted) {
        return SecretsConfigDump.newBuilder()
                .addAllStaticSecrets(fixed(process, wanted))
                .addAllDynamicActiveSecrets(discovered(process, true, wanted))
                .addAllDynamicWarmingSecrets(discovered(process, false, wanted))
                .build();
    }

    /// Those of the bootstrap; as in Envoy certificates first, then what is trusted, then keys of
    /// session tickets.
    static List<StaticSecret> fixed(AdminServer.Parts process, Predicate<String> wanted) {
        return process.bootstrap().getStaticResources().getSecretsList().stream()
                .filter(secret -> wanted.test(secret.getName()))
                .sorted(Comparator.comparing(Secret::getTypeCase, SecretsDump::byKind))
                .map(
                        secret ->
                                StaticSecret.newBuilder()
                                        .setName(secret.getName())
                                        .setSecret(Any.pack(secret))
                                        .build())
                .toList();
    }

    private static int byKind(Secret.TypeCase left, Secret.TypeCase right) {
        return Integer.compare(rank(left), rank(right));
    }

    private static int rank(Secret.TypeCase kind) {
        return switch (kind) {
            case TLS_CERTIFICATE -> 0;
            case VALIDATION_CONTEXT -> 1;
            case SESSION_TICKET_KEYS -> 2;
            case GENERIC_SECRET -> 3;
            case TYPE_NOT_SET -> 4;
        };
    }

    /// @param arrived those that are there; else those that are waited for
    static List<DynamicSecret> discovered(
            AdminServer.Parts process, boolean arrived, Predicate<String> wanted) {
        return process.secrets().discovered().stream()
                .filter(secret -> (secret.received() != null) == arrived)
                .filter(secret -> wanted.test(secret.name()))
                .map(SecretsDump::shown)
                .toList();
    }

    private static DynamicSecret shown(Secrets.Discovered secret) {
        var shown =
                DynamicSecret.newBuilder()
                        .setName(secret.name())
                        .setVersionInfo(secret.version())
                        .setLastUpdated(
                                Timestamp.newBuilder()
                                        .setSeconds(secret.changedNanos() / NANOS)
                                        .setNanos((int) (secret.changedNanos() % NANOS)));
        if (secret.received() != null) {
            shown.setSecret(Any.pack(secret.received()));
        }
        return shown.build();
    }
}
