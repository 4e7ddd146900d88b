package io.outrider.net;

import io.outrider.tls.CertificateDetails;
import io.outrider.tls.PeerIdentity;
import io.outrider.tls.SanType;
import io.outrider.tls.TlsConnectionInfo;
import io.outrider.tls.Xfcc;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A finished handshake as headers, routes, policies and access logs ask about it.
///
/// Immutable but for what it remembers. Threads: the connection's event loop.
public final class TlsView implements TlsInfo {
    private final TlsConnectionInfo info;
    private @Nullable String forwarded;
    private @Nullable Set<Xfcc.Detail> forwardedDetails;

    public TlsView(TlsConnectionInfo info) {
        this.info = info;
    }

    /// What `x-forwarded-client-cert` says about the peer; null when it showed no certificate. A
    /// connection's requests all ask for the same details, so it is written once.
    public @Nullable String forwarded(Set<Xfcc.Detail> details) {
        PeerIdentity peer = info.peer();
        if (peer == null) {
            return null;
        }
        if (forwarded == null || !details.equals(forwardedDetails)) {
            forwarded = Xfcc.element(details, info.local(), peer.certificate());
            forwardedDetails = details;
        }
        return forwarded;
    }

    @Override
    public boolean peerCertificatePresented() {
        return info.peer() != null;
    }

    @Override
    public boolean peerCertificateValidated() {
        PeerIdentity peer = info.peer();
        return peer != null && peer.validated();
    }

    @Override
    public String version() {
        return info.version();
    }

    @Override
    public String cipher() {
        return info.cipherSuite();
    }

    @Override
    public String sessionId() {
        return info.sessionId();
    }

    @Override
    public String serverName() {
        return info.sni() == null ? "" : info.sni();
    }

    @Override
    public Certificate local() {
        return new Shown(info.local());
    }

    @Override
    public Certificate peer() {
        PeerIdentity peer = info.peer();
        return new Shown(peer == null ? null : peer.certificate());
    }

    /// One certificate, or none: then everything is empty.
    private record Shown(@Nullable CertificateDetails details) implements Certificate {

        private String text(Function<CertificateDetails, String> of) {
            return details == null ? "" : of.apply(details);
        }

        private List<String> names(SanType type) {
            return details == null ? List.of() : details.subjectAltNames(type);
        }

        private List<String> chain(Function<CertificateDetails, String> of) {
            return details == null ? List.of() : details.eachOfChain().stream().map(of).toList();
        }

        @Override
        public List<String> uriSans() {
            return names(SanType.URI);
        }

        @Override
        public List<String> dnsSans() {
            return names(SanType.DNS);
        }

        @Override
        public List<String> ipSans() {
            return names(SanType.IP_ADDRESS);
        }

        @Override
        public List<String> emailSans() {
            return names(SanType.EMAIL);
        }

        @Override
        public List<String> otherNameSans() {
            return names(SanType.OTHER_NAME);
        }

        @Override
        public String subject() {
            return text(CertificateDetails::subject);
        }

        @Override
        public String issuer() {
            return text(CertificateDetails::issuer);
        }

        @Override
        public String serial() {
            return text(CertificateDetails::serialNumber);
        }

        @Override
        public String sha256() {
            return text(CertificateDetails::sha256);
        }

        @Override
        public String sha1() {
            return text(CertificateDetails::sha1);
        }

        @Override
        public String urlEncodedPem() {
            return text(CertificateDetails::urlEncodedPem);
        }

        @Override
        public List<String> chainSha256() {
            return chain(CertificateDetails::sha256);
        }

        @Override
        public List<String> chainSha1() {
            return chain(CertificateDetails::sha1);
        }

        @Override
        public List<String> chainSerials() {
            return chain(CertificateDetails::serialNumber);
        }

        @Override
        public @Nullable Instant notBefore() {
            return details == null ? null : details.notBefore();
        }

        @Override
        public @Nullable Instant notAfter() {
            return details == null ? null : details.notAfter();
        }
    }
}
