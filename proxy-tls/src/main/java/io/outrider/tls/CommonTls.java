package io.outrider.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What server and client contexts have in common (`tls.v3.CommonTlsContext`), every secret
/// resolved. Immutable.
///
/// @param certificates own certificates; a client has at most one
/// @param validation null means that the peer's certificate is not asked for (server) or not
///   verified (client)
/// @param alpnProtocols in order of preference; empty means no ALPN
/// @param keyLog where session secrets are written; null: nowhere
public record CommonTls(
        TlsParameters parameters,
        List<CertificateConfig> certificates,
        @Nullable ValidationConfig validation,
        List<String> alpnProtocols,
        @Nullable KeyLog keyLog) {

    public CommonTls {
        certificates = List.copyOf(certificates);
        alpnProtocols = List.copyOf(alpnProtocols);
    }

    /// The path of a certificate below the context.
    static String place(int index) {
        return "common_tls_context.tls_certificates[" + index + "]";
    }

    public CommonTls certificates(List<CertificateConfig> others) {
        return new CommonTls(parameters, others, validation, alpnProtocols, keyLog);
    }

    public CommonTls validation(@Nullable ValidationConfig other) {
        return new CommonTls(parameters, certificates, other, alpnProtocols, keyLog);
    }

    public CommonTls parameters(TlsParameters other) {
        return new CommonTls(other, certificates, validation, alpnProtocols, keyLog);
    }

    public CommonTls alpn(List<String> others) {
        return new CommonTls(parameters, certificates, validation, others, keyLog);
    }
}
