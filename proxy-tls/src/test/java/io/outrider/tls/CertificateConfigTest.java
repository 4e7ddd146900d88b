package io.outrider.tls;

import static io.outrider.tls.TestPki.NOW;
import static io.outrider.tls.TestPki.SERVER_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.CertificateRequest;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import io.outrider.tls.ca.PemText;
import java.io.StringWriter;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateConfigTest {
    private final TestPki pki = new TestPki();

    @ParameterizedTest
    @EnumSource(
            value = KeyPairs.class,
            names = {"EC_P256", "EC_P384", "RSA_2048"})
    void readsTheKeyInPkcs8AndInItsOldForm(KeyPairs kind) throws Exception {
        IssuedCertificate issued =
                pki.root.issue(
                        CertificateProfile.workload(SERVER_ID, TestPki.BEGIN, TestPki.END), kind);
        String oldForm = oldForm(issued.privateKey());

        for (String key : List.of(issued.privateKeyPem(), oldForm)) {
            assertThat(
                            LocalCertificate.load(CertificateConfig.pem(issued.chainPem(), key))
                                    .details()
                                    .spiffeId())
                    .isEqualTo(SERVER_ID);
        }
    }

    /// PKCS#1 or SEC 1, as OpenSSL's old commands write it.
    private static String oldForm(PrivateKey key) throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        byte[] der = info.parsePrivateKey().toASN1Primitive().getEncoded();
        if (key instanceof ECPrivateKey ec) {
            der =
                    new org.bouncycastle.asn1.sec.ECPrivateKey(
                                    ec.getParams().getOrder().bitLength(),
                                    ec.getS(),
                                    info.getPrivateKeyAlgorithm().getParameters())
                            .getEncoded();
        }
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(key.getAlgorithm() + " PRIVATE KEY", der));
        }
        return text.toString();
    }

    @Test
    void readsAnEncryptedKeyWithItsPasswordOnly() throws Exception {
        IssuedCertificate issued = pki.workload(SERVER_ID);
        String encrypted = encrypted(issued, "secret");

        LocalCertificate.load(config(issued, encrypted, SecretBytes.of("secret")));

        assertThatThrownBy(
                        () ->
                                LocalCertificate.load(
                                        config(issued, encrypted, SecretBytes.of("wrong"))))
                .hasMessage("password: does not decrypt private_key");
        assertThatThrownBy(() -> LocalCertificate.load(config(issued, encrypted, null)))
                .hasMessage("private_key: encrypted (expected: a password with it)");
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        IssuedCertificate one = pki.workload(SERVER_ID);
        IssuedCertificate other = pki.workload(SERVER_ID);

        assertThatThrownBy(
                        () ->
                                LocalCertificate.load(
                                        CertificateConfig.pem(
                                                one.chainPem(), other.privateKeyPem())))
                .isInstanceOf(TlsConfigException.class)
                .hasMessageStartingWith("private_key: does not belong to the certificate");
    }

    @Test
    void refusesWhatIsNoPem() {
        assertThatThrownBy(() -> LocalCertificate.load(CertificateConfig.pem("nothing", "here")))
                .hasMessage("certificate_chain: no certificate found (expected: PEM)");
    }

    @Test
    void namesWithoutACaAreRefused() {
        ValidationConfig names =
                ValidationConfig.UNVERIFIED.sanMatchers(
                        new SanMatcher(SanType.DNS, new StringMatch.Exact("a.com", false)));

        assertThatThrownBy(
                        () ->
                                ServerTls.build(
                                        TestPki.mutual(pki.workload(SERVER_ID), names),
                                        TlsProvider.best(),
                                        InstantSource.fixed(NOW)))
                .hasMessageContaining("without trusted CA is insecure and not allowed");
    }

    @Test
    void neverPrintsAKey() {
        IssuedCertificate issued = pki.workload(SERVER_ID);

        assertThat(TestPki.config(issued).toString()).contains("[redacted").doesNotContain("BEGIN");
        assertThat(issued.toString()).doesNotContain("BEGIN");
    }

    @Test
    void aRequestIsSignedForTheKeyThatMadeIt() throws Exception {
        KeyPair pair = KeyPairs.EC_P256.generate();
        CertificateRequest sent =
                CertificateRequest.ofPem(CertificateRequest.forWorkload(SERVER_ID, pair).pem());

        String chain =
                PemText.of(
                        pki.root.sign(
                                sent,
                                CertificateProfile.workload(
                                        SERVER_ID, TestPki.BEGIN, TestPki.END)));

        assertThat(
                        LocalCertificate.load(
                                        CertificateConfig.pem(chain, PemText.of(pair.getPrivate())))
                                .details()
                                .spiffeId())
                .isEqualTo(SERVER_ID);
    }

    private static CertificateConfig config(
            IssuedCertificate issued,
            String key,
            @org.jspecify.annotations.Nullable SecretBytes password) {
        return new CertificateConfig.Pem(
                SecretBytes.of(issued.chainPem()), SecretBytes.of(key), password, null);
    }

    private static String encrypted(IssuedCertificate issued, String password) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(
                    new JcaPKCS8Generator(
                            issued.privateKey(),
                            new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                                    .setProvider(new BouncyCastleProvider())
                                    .setPassword(password.toCharArray())
                                    .build()));
        }
        return text.toString();
    }
}
