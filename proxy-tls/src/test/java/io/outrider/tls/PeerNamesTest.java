package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerNamesTest {
    private final TestPki pki = new TestPki();

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

    @Test
    void aNulInANameIsRefusedWhateverTheRules() {
        assertThatThrownBy(() -> check(trust(), List.of(), List.of("a.com\0.evil.com"), List.of()))
                .hasMessage("verify cert failed: NUL in a subject alternative name");
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
