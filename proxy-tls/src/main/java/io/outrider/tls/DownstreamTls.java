package io.outrider.tls;

import java.util.List;

/// How connections from clients are secured (`tls.v3.DownstreamTlsContext`). Immutable.
///
/// @param requireClientCertificate a client without a certificate is refused
/// @param ticketKeys 80 bytes each, as in Envoy; the first encrypts, the others only decrypt. Empty
///   means keys of this process's own
/// @param statelessResumption whether session tickets are given out
/// @param statefulResumption whether TLS 1.2 sessions are remembered by id
/// @param sessionTimeoutSeconds how long a session can be resumed; 0 means the library's default
/// @param ocspStaplePolicy what a missing or bad staple means
/// @param fullScanOnSniMismatch an SNI that no certificate covers is served by the first usable
///   one, whatever its names
/// @param preferClientCiphers the client's order of cipher suites decides
public record DownstreamTls(
        CommonTls common,
        boolean requireClientCertificate,
        List<SecretBytes> ticketKeys,
        boolean statelessResumption,
        boolean statefulResumption,
        long sessionTimeoutSeconds,
        OcspStaplePolicy ocspStaplePolicy,
        boolean fullScanOnSniMismatch,
        boolean preferClientCiphers) {

    /// What to do with a certificate whose OCSP staple is missing or expired.
    public enum OcspStaplePolicy {
        LENIENT_STAPLING,
        STRICT_STAPLING,
        MUST_STAPLE
    }

    public DownstreamTls {
        ticketKeys = List.copyOf(ticketKeys);
    }

    /// Envoy's defaults around `common`.
    public DownstreamTls(CommonTls common, boolean requireClientCertificate) {
        this(
                common,
                requireClientCertificate,
                List.of(),
                true,
                true,
                0,
                OcspStaplePolicy.LENIENT_STAPLING,
                false,
                false);
    }

    /// The same with other certificates, validation or parameters.
    public DownstreamTls common(CommonTls other) {
        return new DownstreamTls(
                other,
                requireClientCertificate,
                ticketKeys,
                statelessResumption,
                statefulResumption,
                sessionTimeoutSeconds,
                ocspStaplePolicy,
                fullScanOnSniMismatch,
                preferClientCiphers);
    }

    /// The same with other ticket keys.
    public DownstreamTls ticketKeys(List<SecretBytes> others) {
        return new DownstreamTls(
                common,
                requireClientCertificate,
                others,
                statelessResumption,
                statefulResumption,
                sessionTimeoutSeconds,
                ocspStaplePolicy,
                fullScanOnSniMismatch,
                preferClientCiphers);
    }

    /// The same with tickets or remembered sessions switched on or off.
    public DownstreamTls resumption(boolean stateless, boolean stateful) {
        return new DownstreamTls(
                common,
                requireClientCertificate,
                ticketKeys,
                stateless,
                stateful,
                sessionTimeoutSeconds,
                ocspStaplePolicy,
                fullScanOnSniMismatch,
                preferClientCiphers);
    }
}
