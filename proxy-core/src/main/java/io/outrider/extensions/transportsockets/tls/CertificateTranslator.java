package io.outrider.extensions.transportsockets.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.outrider.config.ConfigException;
import io.outrider.config.FieldPath;
import io.outrider.tls.CertificateConfig;
import io.outrider.tls.FileSecrets;
import io.outrider.tls.LocalCertificate;
import io.outrider.tls.SecretBytes;
import io.outrider.tls.TlsConfigException;
import org.jspecify.annotations.Nullable;

/// `TlsCertificate` into a record. Threads: main loop, or start.
final class CertificateTranslator {
    private CertificateTranslator() {}

    static CertificateConfig translate(TlsCertificate proto, FieldPath at, FileSecrets.Reader files)
            throws ConfigException {
        if (proto.hasPrivateKeyProvider()) {
            throw at.field("private_key_provider").unsupported("a private key provider");
        }
        if (proto.getSignedCertificateTimestampCount() > 0) {
            throw at.field("signed_certificate_timestamp")
                    .unsupported("a signed certificate timestamp");
        }
        SecretBytes password =
                proto.hasPassword()
                        ? DataSourceTranslator.bytes(
                                proto.getPassword(), at.field("password"), files)
                        : null;
        SecretBytes staple = staple(proto, at.field("ocsp_staple"), files);
        return proto.hasPkcs12()
                ? pkcs12(proto, password, staple, at, files)
                : pem(proto, password, staple, at, files);
    }

    /// Refuses what makes no certificate with its key.
    static void check(CertificateConfig config, FieldPath at) throws ConfigException {
        try {
            LocalCertificate.load(config);
        } catch (TlsConfigException e) {
            throw at.field(e.field()).invalid(e.problem());
        }
    }

    /// DER, so nothing that JSON could hold as text; an empty one counts as none.
    private static @Nullable SecretBytes staple(
            TlsCertificate proto, FieldPath at, FileSecrets.Reader files) throws ConfigException {
        if (!proto.hasOcspStaple()) {
            return null;
        }
        if (proto.getOcspStaple().hasInlineString()) {
            throw at.field("inline_string").invalid("set (expected: filename or inline_bytes)");
        }
        SecretBytes staple = DataSourceTranslator.bytes(proto.getOcspStaple(), at, files);
        return staple.isEmpty() ? null : staple;
    }

    private static CertificateConfig pkcs12(
            TlsCertificate proto,
            @Nullable SecretBytes password,
            @Nullable SecretBytes staple,
            FieldPath at,
            FileSecrets.Reader files)
            throws ConfigException {
        if (proto.hasCertificateChain() || proto.hasPrivateKey()) {
            throw at.field("pkcs12")
                    .invalid("set beside certificate_chain or private_key (expected: alone)");
        }
        return new CertificateConfig.Pkcs12(
                DataSourceTranslator.bytes(proto.getPkcs12(), at.field("pkcs12"), files),
                password,
                staple);
    }

    private static CertificateConfig pem(
            TlsCertificate proto,
            @Nullable SecretBytes password,
            @Nullable SecretBytes staple,
            FieldPath at,
            FileSecrets.Reader files)
            throws ConfigException {
        if (!proto.hasCertificateChain()) {
            throw at.field("certificate_chain").missing("a PEM chain");
        }
        if (!proto.hasPrivateKey()) {
            throw at.field("private_key").missing("the PEM key of certificate_chain");
        }
        return new CertificateConfig.Pem(
                DataSourceTranslator.bytes(
                        proto.getCertificateChain(), at.field("certificate_chain"), files),
                DataSourceTranslator.bytes(proto.getPrivateKey(), at.field("private_key"), files),
                password,
                staple);
    }
}
