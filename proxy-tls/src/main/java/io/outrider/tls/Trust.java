package io.outrider.tls;

import java.util.Map;

/// Whose signatures on a peer's certificate are believed. Immutable.
public sealed interface Trust {

    /// Nobody was named: the chain is not verified at all. Only an explicit choice leads here,
    /// never a missing secret.
    record Unverified() implements Trust {}

    /// The roots that the operating system, or else the JDK, ships.
    record SystemRoots() implements Trust {}

    /// The certificates of a PEM bundle; each is an anchor by itself.
    record Bundle(SecretBytes pem) implements Trust {
        /// @throws TlsConfigException when it holds no certificate, or one that cannot be read
        public void check() throws TlsConfigException {
            TrustAnchors.of(pem);
        }
    }

    /// One PEM bundle for each SPIFFE trust domain; a peer is judged by the bundle of its own
    /// domain only.
    record SpiffeBundles(Map<String, SecretBytes> byTrustDomain) implements Trust {
        public SpiffeBundles {
            byTrustDomain = Map.copyOf(byTrustDomain);
        }
    }
}
