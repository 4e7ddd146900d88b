package io.outrider.tls;

import static io.outrider.tls.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.outrider.tls.DownstreamTls.OcspStaplePolicy;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What clients are shown when certificates have OCSP responses, as an Envoy 1.40 with the same
/// certificates and responses answered.
@ExtendWith(LeakCheck.class)
class OcspStaplingTest {
    private static final Instant FRESH = NOW.plus(Duration.ofDays(1));
    private static final Instant STALE = NOW.minus(Duration.ofHours(1));

    private final TestPki pki = new TestPki();
    private final IssuedCertificate own = pki.server("own.example.com");
    private final IssuedCertificate other = pki.server("other.example.com");
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final InstantSource clock = now::get;

    @ParameterizedTest
    @CsvSource({
        "LENIENT_STAPLING, fresh, STAPLED",
        "LENIENT_STAPLING, stale, OMITTED",
        "LENIENT_STAPLING, endless, OMITTED",
        "STRICT_STAPLING, fresh, STAPLED",
        "STRICT_STAPLING, stale, REFUSED",
        "STRICT_STAPLING, endless, REFUSED",
        "MUST_STAPLE, fresh, STAPLED",
        "MUST_STAPLE, stale, REFUSED",
    })
    void thePolicySaysWhatAClientGetsThatAsks(
            OcspStaplePolicy policy, String age, Stapling expected) throws Exception {
        SecretBytes staple =
                switch (age) {
                    case "fresh" -> about(own, FRESH);
                    case "stale" -> about(own, STALE);
                    default -> about(own, null);
                };

        try (TlsPair pair = TlsPair.serving(server(policy, with(own, staple)))) {
            Answer answer = ask(pair, true, null);

            assertThat(pair.staplings()).containsExactly(expected);
            assertThat(answer.staple()).isEqualTo(expected == Stapling.STAPLED ? staple : null);
            assertThat(answer.subject())
                    .isEqualTo(expected == Stapling.REFUSED ? null : "CN=own.example.com");
            if (expected == Stapling.REFUSED) {
                assertThat(pair.serverEnd().failed().details())
                        .isEqualTo(
                                "TLS_error:|268435589:SSL routines:OPENSSL_internal:"
                                        + "CONNECTION_REJECTED:TLS_error_end");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(OcspStaplePolicy.class)
    void aClientThatDoesNotAskIsServedWhateverThePolicy(OcspStaplePolicy policy) throws Exception {
        try (TlsPair pair = TlsPair.serving(server(policy, with(own, about(own, STALE))))) {
            Answer answer = ask(pair, false, null);

            assertThat(answer.subject()).isEqualTo("CN=own.example.com");
            assertThat(pair.staplings()).isEmpty();
        }
    }

    @Test
    void aStapleIsShownUntilItsTimeIsOver() throws Exception {
        ServerTls server = server(OcspStaplePolicy.LENIENT_STAPLING, with(own, about(own, FRESH)));

        try (TlsPair pair = TlsPair.serving(server)) {
            ask(pair, true, null);
            now.set(FRESH.plusSeconds(1));
            ask(pair, true, null);

            assertThat(pair.staplings()).containsExactly(Stapling.STAPLED, Stapling.OMITTED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, other.example.com",
                "other.example.com, other.example.com",
                "own.example.com, -",
            })
    void aCertificateThatMayNotBeShownIsPassedOverButNotForItsOwnName(
            @Nullable String sni, @Nullable String shown) throws Exception {
        ServerTls server =
                server(
                        OcspStaplePolicy.MUST_STAPLE,
                        with(own, about(own, STALE)),
                        with(other, about(other, FRESH)));

        try (TlsPair pair = TlsPair.serving(server)) {
            Answer answer = ask(pair, true, sni);

            assertThat(answer.subject()).isEqualTo(shown == null ? null : "CN=" + shown);
        }
    }

    @Test
    void aCertificateThatDemandsAStapleIsUnderTheStrictestPolicy() throws Exception {
        IssuedCertificate demanding = demanding();

        assertThatThrownBy(() -> server(OcspStaplePolicy.LENIENT_STAPLING, with(demanding, null)))
                .hasMessage(
                        "common_tls_context.tls_certificates[0].ocsp_staple: none (expected: one, the certificate demands it)");
        try (TlsPair pair =
                TlsPair.serving(
                        server(
                                OcspStaplePolicy.LENIENT_STAPLING,
                                with(demanding, about(demanding, STALE))))) {
            ask(pair, true, null);

            assertThat(pair.staplings()).containsExactly(Stapling.REFUSED);
        }
    }

    @Test
    void whatIsNoStapleOfTheCertificateIsRefusedByName() throws Exception {
        String expected = " (expected: one successful DER response about this certificate)";

        assertRefused(
                about(other, FRESH),
                "common_tls_context.tls_certificates[0].ocsp_staple: a response about serial "
                        + other.chain().getFirst().getSerialNumber().toString(16)
                        + expected);
        assertRefused(
                OcspResponses.good(
                        pki.root,
                        List.of(own.chain().getFirst(), other.chain().getFirst()),
                        NOW,
                        FRESH),
                "common_tls_context.tls_certificates[0].ocsp_staple: a response about 2 certificates"
                        + expected);
        assertRefused(
                OcspResponses.tryLater(),
                "common_tls_context.tls_certificates[0].ocsp_staple: a response of status 3"
                        + expected);
        assertRefused(
                SecretBytes.of("hello"),
                "common_tls_context.tls_certificates[0].ocsp_staple: no OCSP response" + expected);
        byte[] good = about(own, FRESH).toByteArray();
        for (int length = 1; length < good.length; length += 7) {
            assertRefused(
                    SecretBytes.of(Arrays.copyOf(good, length)),
                    "common_tls_context.tls_certificates[0].ocsp_staple: no OCSP response"
                            + expected);
        }
        assertThatThrownBy(() -> server(OcspStaplePolicy.MUST_STAPLE, with(own, null)))
                .hasMessage(
                        "common_tls_context.tls_certificates[0].ocsp_staple: none (expected: one, by MUST_STAPLE)");
        server(OcspStaplePolicy.STRICT_STAPLING, with(own, null));
    }

    @Test
    void theJdksTlsWillNotPretendToStaple() {
        DownstreamTls config = config(OcspStaplePolicy.LENIENT_STAPLING, with(own, aboutOwn()));

        assertThatThrownBy(() -> ServerTls.build(config, TlsProvider.JDK, clock))
                .hasMessage(
                        "common_tls_context.tls_certificates[0].ocsp_staple: set (expected: BoringSSL, the JDK's TLS staples nothing)");
    }

    private void assertRefused(SecretBytes staple, String message) {
        assertThatThrownBy(() -> server(OcspStaplePolicy.LENIENT_STAPLING, with(own, staple)))
                .hasMessage(message);
    }

    private SecretBytes aboutOwn() {
        try {
            return about(own, FRESH);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private SecretBytes about(IssuedCertificate certificate, @Nullable Instant nextUpdate)
            throws Exception {
        return OcspResponses.good(
                pki.root,
                List.of(certificate.chain().getFirst()),
                NOW.minus(Duration.ofDays(2)),
                nextUpdate);
    }

    /// A certificate with RFC 7633's feature `status_request`.
    private IssuedCertificate demanding() throws Exception {
        KeyPair keys = KeyPairs.EC_P256.generate();
        X509Certificate issuer = pki.root.certificate();
        var builder =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(77),
                        Date.from(TestPki.BEGIN),
                        Date.from(TestPki.END),
                        new X500Principal("CN=demanding.example.com"),
                        keys.getPublic());
        builder.addExtension(
                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"),
                false,
                new DERSequence(new ASN1Integer(5)));
        X509Certificate made =
                new JcaX509CertificateConverter()
                        .getCertificate(
                                builder.build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(pki.root.privateKey())));
        return new IssuedCertificate(List.of(made), keys.getPrivate());
    }

    private static CertificateConfig with(
            IssuedCertificate certificate, @Nullable SecretBytes staple) {
        return new CertificateConfig.Pem(
                SecretBytes.of(certificate.chainPem()),
                SecretBytes.of(certificate.privateKeyPem()),
                null,
                staple);
    }

    private static DownstreamTls config(OcspStaplePolicy policy, CertificateConfig... shown) {
        return new DownstreamTls(
                TestPki.common(null).certificates(List.of(shown)),
                false,
                List.of(),
                true,
                true,
                0,
                policy,
                false,
                false);
    }

    private ServerTls server(OcspStaplePolicy policy, CertificateConfig... shown)
            throws TlsConfigException {
        return ServerTls.build(config(policy, shown), TlsProvider.BORINGSSL, clock);
    }

    /// What a client was shown; nothing at all when it was refused.
    private record Answer(@Nullable SecretBytes staple, @Nullable String subject) {}

    private static Answer ask(TlsPair pair, boolean asking, @Nullable String sni) throws Exception {
        SslContext context =
                SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .enableOcsp(asking)
                        .build();
        try {
            return pair.ask(context, sni, client -> answer(client, asking));
        } catch (ExecutionException _) {
            return new Answer(null, null);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    private static Answer answer(SslHandler client, boolean asking) {
        var engine = (ReferenceCountedOpenSslEngine) client.engine();
        byte[] staple = asking ? engine.getOcspResponse() : null;
        try {
            return new Answer(
                    staple == null || staple.length == 0 ? null : SecretBytes.of(staple),
                    engine.getSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }
}
