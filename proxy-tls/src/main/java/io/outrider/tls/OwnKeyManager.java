package io.outrider.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows one certificate, always: like Envoy, also to a server that named other issuers. Immutable.
final class OwnKeyManager extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private final LocalCertificate certificate;
    private final TlsProvider provider;

    private OwnKeyManager(LocalCertificate certificate, TlsProvider provider) {
        this.certificate = certificate;
        this.provider = provider;
    }

    /// The form in which Netty's caching factory wants it.
    static KeyManagerFactory factory(LocalCertificate certificate, TlsProvider provider) {
        return new Factory(new OwnKeyManager(certificate, provider));
    }

    @Override
    public String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        if (provider == TlsProvider.BORINGSSL) {
            return ALIAS; // it checks for itself whether the client can use this key
        }
        // The JDK asks for every kind of key in turn and believes the answer.
        String own = certificate.chain().getFirst().getPublicKey().getAlgorithm();
        return keyType.startsWith(own) || keyType.startsWith("Ed") && own.startsWith("Ed")
                ? ALIAS
                : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return certificate.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return certificate.privateKey();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ALIAS;
    }

    private static final class Factory extends KeyManagerFactory {
        Factory(OwnKeyManager manager) {
            super(new Spi(manager), null, "outrider");
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final OwnKeyManager manager;

        Spi(OwnKeyManager manager) {
            this.manager = manager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {manager};
        }
    }
}
