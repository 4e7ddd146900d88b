package io.outrider.tls;

/// How connections to hosts are secured (`tls.v3.UpstreamTlsContext`). Immutable.
///
/// @param sni the server name to send; empty means none unless the connection brings its own
/// @param autoHostSni the host's DNS name is the server name when the connection brings none
///   (`auto_host_sni`)
/// @param autoSniSanValidation a connection's server name must be among the certificate's DNS names
/// @param maxSessionKeys most sessions kept for resumption; 0 switches resumption off
public record UpstreamTls(
        CommonTls common,
        String sni,
        boolean autoHostSni,
        boolean autoSniSanValidation,
        int maxSessionKeys) {

    /// Envoy's defaults around `common`.
    public UpstreamTls(CommonTls common, String sni) {
        this(common, sni, false, false, 1);
    }

    /// The same with other certificates, validation or parameters.
    public UpstreamTls common(CommonTls other) {
        return new UpstreamTls(other, sni, autoHostSni, autoSniSanValidation, maxSessionKeys);
    }
}
