package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNamesTest {
    private final TestPki pki = new TestPki();

    /// CVE-2020-15104: `*.a.com` stands for `x.y.a.com`.
    @ParameterizedTest
    @CsvSource({
        "*.a.com, x.a.com, true",
        "*.a.com, X.A.COM, true",
        "*.a.com, x.y.a.com, false",
        "*.a.com, a.com, false",
        "*.a.com, .a.com, false",
        "a.com, a.com, true",
        "*, a, false",
        "*., a., false",
        "x*.a.com, xy.a.com, false",
        "*.*.com, x.a.com, false",
    })
    void aWildcardStandsForOneWholeLabel(String pattern, String host, boolean covered) {
        assertThat(DnsName.matches(pattern, host)).isEqualTo(covered);
    }

    @Test
    void aNameOfAnotherTypeDoesNotMatch() throws Exception {
        // CVE-2022-21656: a DNS rule satisfied by a URI or an e-mail address of the same text.
        ValidationConfig dns =
                trust().sanMatchers(
                                new SanMatcher(
                                        SanType.DNS, new StringMatch.Contains("a.com", false)));

        assertThatThrownBy(() -> check(dns, List.of("spiffe://a.com/x"), List.of(), List.of()))
                .hasMessage(
                        "verify cert failed: SAN matcher, certificate SANs are [spiffe://a.com/x]");
        check(dns, List.of(), List.of("a.com"), List.of());
    }

    @Test
    void anAddressIsComparedInItsCanonicalForm() throws Exception {
        ValidationConfig address =
                trust().sanMatchers(
                                new SanMatcher(
                                        SanType.IP_ADDRESS,
                                        new StringMatch.Exact("2001:db8::1", false)));

        check(address, List.of(), List.of(), List.of("2001:DB8:0:0:0:0:0:1"));
    }

    /// CVE-2025-66220 and CVE-2026-47778: a NUL byte that ends a name for some and not for others.
    @ParameterizedTest
    @EnumSource(
            value = SanType.class,
            names = {"DNS", "URI", "EMAIL", "OTHER_NAME"})
    void aNulInANameIsRefusedWhateverTheRules(SanType type) {
        String name = "a.com\0.evil.com";
        GeneralName hostile =
                switch (type) {
                    case DNS -> new GeneralName(GeneralName.dNSName, name);
                    case URI -> new GeneralName(GeneralName.uniformResourceIdentifier, name);
                    case EMAIL -> new GeneralName(GeneralName.rfc822Name, name);
                    case OTHER_NAME ->
                            new GeneralName(
                                    GeneralName.otherName,
                                    new DERSequence(
                                            new ASN1Encodable[] {
                                                new ASN1ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"),
                                                new DERTaggedObject(
                                                        true, 0, new DERUTF8String(name))
                                            }));
                    case IP_ADDRESS -> throw new IllegalArgumentException("four bytes, no text");
                };

        assertThatThrownBy(
                        () ->
                                PeerVerifier.of(
                                                trust(),
                                                PeerRole.CLIENT,
                                                InstantSource.fixed(TestPki.NOW))
                                        .check(carrying(hostile), List.of()))
                .hasMessage("verify cert failed: NUL in a subject alternative name");
    }

    private X509Certificate[] carrying(GeneralName name) throws Exception {
        var builder =
                new JcaX509v3CertificateBuilder(
                        pki.root.certificate(),
                        BigInteger.TWO,
                        Date.from(TestPki.BEGIN),
                        Date.from(TestPki.END),
                        new X500Principal("CN=hostile"),
                        KeyPairs.EC_P256.generate().getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        return new X509Certificate[] {
            new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(pki.root.privateKey())))
        };
    }

    /// Netty 2026-50010 and GHSA-p85m-gvr3-788c: a hostname check that is lost for some hosts.
    @ParameterizedTest
    @CsvSource({
        "a.com, true",
        "A.COM, true",
        "b.com, false",
        "a.com.evil.com, false",
        "com, false",
        "10.0.0.1, true",
        "10.0.0.2, false",
        "x.wild.com, true",
        "x.y.wild.com, false",
        "'', false",
    })
    void theWantedHostIsLookedForWhateverItsKind(String wanted, boolean there) throws Exception {
        PeerVerifier verifier =
                PeerVerifier.of(trust(), PeerRole.SERVER, InstantSource.fixed(TestPki.NOW));
        X509Certificate[] chain =
                pki.root
                        .issue(
                                CertificateProfile.workload("x:", TestPki.BEGIN, TestPki.END)
                                        .names(
                                                List.of(),
                                                List.of("a.com", "*.wild.com"),
                                                List.of("10.0.0.1")),
                                KeyPairs.EC_P256)
                        .chain()
                        .toArray(X509Certificate[]::new);

        if (there) {
            verifier.check(chain, List.of(wanted));
        } else {
            assertThatThrownBy(() -> verifier.check(chain, List.of(wanted)))
                    .hasMessageContaining("verify SAN list, expected SANs: [" + wanted + "]");
        }
    }

    /// GHSA-qm8v-g4f9-qhjx: without a CA nobody is believed.
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "-----BEGIN CERTIFICATE-----\n"})
    void anEmptyBundleIsNoBundle(String pem) {
        assertThatThrownBy(
                        () ->
                                PeerVerifier.of(
                                        ValidationConfig.trusting(pem),
                                        PeerRole.CLIENT,
                                        InstantSource.fixed(TestPki.NOW)))
                .isInstanceOf(TlsConfigException.class)
                .hasMessageStartingWith("trusted_ca: ");
    }

    @Test
    void eachSpiffeDomainIsJudgedByItsOwnBundle() throws Exception {
        TestPki partner = new TestPki();
        ValidationConfig spiffe =
                ValidationConfig.UNVERIFIED.trust(
                        new Trust.SpiffeBundles(
                                java.util.Map.of(
                                        "cluster.local", SecretBytes.of(pki.rootPem()),
                                        "partner", SecretBytes.of(partner.rootPem()))));

        check(spiffe, List.of("spiffe://cluster.local/a"), List.of(), List.of());

        assertThatThrownBy(() -> check(spiffe, List.of("spiffe://partner/a"), List.of(), List.of()))
                .hasMessageContaining("X509_verify_cert");
        assertThatThrownBy(() -> check(spiffe, List.of("spiffe://unknown/a"), List.of(), List.of()))
                .hasMessage("verify cert failed: no trust bundle store");
    }

    private ValidationConfig trust() {
        return ValidationConfig.trusting(pki.rootPem());
    }

    private void check(
            ValidationConfig rules, List<String> uris, List<String> dns, List<String> addresses)
            throws Exception {
        X509Certificate[] chain =
                pki.root
                        .issue(
                                CertificateProfile.workload("x:", TestPki.BEGIN, TestPki.END)
                                        .names(uris, dns, addresses),
                                KeyPairs.EC_P256)
                        .chain()
                        .toArray(X509Certificate[]::new);
        PeerVerifier.of(rules, PeerRole.CLIENT, InstantSource.fixed(TestPki.NOW))
                .check(chain, List.of());
    }
}
