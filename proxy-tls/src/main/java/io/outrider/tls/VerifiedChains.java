package io.outrider.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chains that were found trustworthy under one configuration, so that a peer that comes back costs
/// no signatures.
///
/// Holds the [#MAX_CHAINS] most recently used. Only what verified gets in, so a stranger cannot
/// fill it. Threads: any thread, under one short lock: a lookup is a hash over the chain's bytes.
final class VerifiedChains {
    static final int MAX_CHAINS = 512;

    private final Map<Key, Known> chains =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
                    return size() > MAX_CHAINS;
                }
            };

    private record Known(CertificateDetails details, Instant until) {}

    /// The DER bytes of a chain, compared whole.
    private static final class Key {
        private final byte[][] der;
        private final int hash;

        Key(X509Certificate[] chain) {
            der = new byte[chain.length][];
            for (int i = 0; i < chain.length; i++) {
                der[i] = CertificateDetails.der(chain[i]);
            }
            hash = Arrays.deepHashCode(der);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.deepEquals(der, that.der);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// What is known about `chain`, or null when it must be verified.
    @Nullable CertificateDetails find(X509Certificate[] chain, Instant now) {
        Key key = new Key(chain);
        Known entry;
        synchronized (chains) {
            entry = chains.get(key);
        }
        return entry != null && now.isBefore(entry.until) ? entry.details : null;
    }

    /// Remembers that `chain` is trustworthy until then.
    void add(X509Certificate[] chain, CertificateDetails details, Instant until) {
        Key key = new Key(chain);
        synchronized (chains) {
            chains.put(key, new Known(details, until));
        }
    }

    /// The chain in the JDK's own classes, whatever the TLS library gave.
    static List<X509Certificate> parsed(X509Certificate[] chain) throws PeerVerificationException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> parsed = new ArrayList<>(chain.length);
            for (X509Certificate certificate : chain) {
                byte[] der = CertificateDetails.der(certificate);
                parsed.add(
                        (X509Certificate)
                                factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return List.copyOf(parsed);
        } catch (CertificateException _) {
            throw new PeerVerificationException(
                    TlsFailure.Kind.VERIFY_ERROR,
                    ChainError.APPLICATION,
                    "verify cert failed: unreadable certificate");
        }
    }
}
