package io.outrider.injector.certificate;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The certificate the server shows from now on. Handshakes after [#use] see the new one;
/// connections that are open stay open.
///
/// Threads: any.
public final class ServingKeys extends X509ExtendedKeyManager {
    private volatile @Nullable Named current;

    /// One certificate under a name of its own: a handshake that has begun with one keeps it.
    private record Named(String alias, KeyedCertificate certificate) {}

    private volatile @Nullable Named before;

    /// Shows this certificate from now on.
    public void use(KeyedCertificate certificate) {
        String alias = certificate.certificate().getSerialNumber().toString(36);
        before = current;
        current = new Named(alias, certificate);
    }

    /// What is shown now; null before the first.
    public @Nullable KeyedCertificate certificate() {
        Named now = current;
        return now == null ? null : now.certificate();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        Named now = current;
        boolean fits =
                now != null
                        && now.certificate()
                                .certificate()
                                .getPublicKey()
                                .getAlgorithm()
                                .equals(keyType);
        return fits && now != null ? now.alias() : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        KeyedCertificate found = find(alias);
        return found == null ? null : found.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        KeyedCertificate found = find(alias);
        return found == null ? null : found.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    private @Nullable KeyedCertificate find(String alias) {
        for (Named named : new @Nullable Named[] {current, before}) {
            if (named != null && named.alias().equals(alias)) return named.certificate();
        }
        return null;
    }
}
