package io.outrider.extensions.transportsockets.tls;

import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.config.Secrets;
import io.outrider.extensions.transportsockets.tls.TlsContextTranslator.Label;
import io.outrider.extensions.transportsockets.tls.TlsContextTranslator.Translated;
import io.outrider.tls.CertificateDetails;
import io.outrider.tls.RotatingTls;
import io.outrider.tls.TlsConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The context of one transport socket, as it is now, with the names of its certificates.
///
/// Threads: [#current] any thread; [#published] the one that brought a secret; the rest main loop,
/// or start.
///
/// @param <T> `ServerTls` or `ClientTls`
final class HeldTls<T> implements Secrets.Context {
    private final Translated<?> parts;
    private final TlsStats stats;
    private final Secrets secrets;
    private volatile @Nullable RotatingTls<T> rotating;

    HeldTls(Translated<?> parts, TlsStats stats, Secrets secrets) {
        this.parts = parts;
        this.stats = stats;
        this.secrets = secrets;
    }

    /// Takes the context over; its first publication may have been before.
    void began(RotatingTls<T> context) {
        rotating = context;
        secrets.contexts().add(this);
        if (context.current() != null) {
            stats.certificates(this);
        }
    }

    /// Refuses a context that has all it names in its configuration and cannot be made of it.
    void requireWhatIsThere(FieldPath at) throws ConfigException {
        RotatingTls<T> context = Objects.requireNonNull(rotating, "began");
        TlsConfigException refusal = context.refusal();
        if (parts.source().isAllInBootstrap() && context.current() == null && refusal != null) {
            close();
            throw parts.refused(refusal, at);
        }
    }

    /// A secret has arrived, and with it a new context.
    void published() {
        if (!parts.names().isEmpty()) {
            stats.updatedBySecrets();
        }
        if (rotating != null) {
            stats.certificates(this);
        }
    }

    /// What new connections use; null while a secret is missing.
    @Nullable T current() {
        return Objects.requireNonNull(rotating, "began").current();
    }

    void close() {
        secrets.contexts().remove(this);
        Objects.requireNonNull(rotating, "began").close();
    }

    @Override
    public List<Secrets.Held> own() {
        RotatingTls<T> context = rotating;
        if (context == null) {
            return List.of();
        }
        var held = new ArrayList<Secrets.Held>();
        List<CertificateDetails> now = context.own();
        for (int i = 0; i < now.size(); i++) {
            Label label = parts.own().get(i);
            held.add(new Secrets.Held(label.name(), label.path(), now.get(i)));
        }
        return held;
    }

    @Override
    public List<Secrets.Held> trusted() {
        RotatingTls<T> context = rotating;
        Label label = parts.trusted();
        return context == null
                ? List.of()
                : context.trusted().stream()
                        .map(each -> new Secrets.Held(label.name(), label.path(), each))
                        .toList();
    }
}
