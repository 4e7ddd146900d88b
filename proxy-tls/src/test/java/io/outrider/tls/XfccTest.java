package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.tls.Xfcc.Detail;
import io.outrider.tls.Xfcc.Mode;
import io.outrider.tls.Xfcc.Pair;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.KeyPairs;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The expected texts are what Envoy 1.40 sent for a certificate of the same names.
class XfccTest {
    private final TestPki pki = new TestPki();
    private final CertificateDetails peer =
            new CertificateDetails(
                    pki.root
                            .issue(
                                    CertificateProfile.workload(
                                                    "spiffe://cluster.local/ns/a/sa/b",
                                                    TestPki.BEGIN,
                                                    TestPki.END)
                                            .subject("O=lab x,CN=weird\\, name\\\\y")
                                            .names(
                                                    List.of(
                                                            "spiffe://cluster.local/ns/a/sa/b",
                                                            "spiffe://cluster.local/second"),
                                                    List.of("one.lab", "two.lab"),
                                                    List.of()),
                                    KeyPairs.EC_P256)
                            .chain());
    private final CertificateDetails local =
            new CertificateDetails(pki.workload(TestPki.SERVER_ID).chain());
    private final String byAndHash = "By=" + TestPki.SERVER_ID + ";Hash=" + peer.sha256();

    @Test
    void saysWhoTheClientIsInEnvoysOrder() {
        String header =
                Xfcc.forward(
                        Mode.SANITIZE_SET,
                        "Hash=abc",
                        element(EnumSet.of(Detail.SUBJECT, Detail.URI, Detail.DNS)));

        assertThat(header)
                .isEqualTo(
                        byAndHash
                                + ";Subject=\"CN=weird\\, name\\\\y,O=lab x\""
                                + ";URI=spiffe://cluster.local/ns/a/sa/b;URI=spiffe://cluster.local/second"
                                + ";DNS=one.lab;DNS=two.lab");
    }

    @Test
    void appendsToWhatAClientWithACertificateSays() {
        assertThat(Xfcc.forward(Mode.APPEND_FORWARD, "Hash=abc", element(Set.of())))
                .isEqualTo("Hash=abc," + byAndHash);
        assertThat(Xfcc.forward(Mode.APPEND_FORWARD, null, element(Set.of()))).isEqualTo(byAndHash);
    }

    @Test
    void forwardsOrRemovesAsTold() {
        assertThat(Xfcc.forward(Mode.FORWARD_ONLY, "Hash=abc", element(Set.of())))
                .isEqualTo("Hash=abc");
        assertThat(Xfcc.forward(Mode.SANITIZE, "Hash=abc", element(Set.of()))).isNull();
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, mode = EnumSource.Mode.EXCLUDE, names = "ALWAYS_FORWARD_ONLY")
    void aClientWithoutCertificateIsNotBelieved(Mode mode) {
        assertThat(Xfcc.forward(mode, "Hash=abc", null)).isNull();
    }

    @Test
    void alwaysForwardOnlyBelievesEverybody() {
        assertThat(Xfcc.forward(Mode.ALWAYS_FORWARD_ONLY, "Hash=abc", null)).isEqualTo("Hash=abc");
    }

    @Test
    void readsWhatItWrote() {
        String header =
                Xfcc.forward(
                        Mode.APPEND_FORWARD,
                        "Hash=abc;Subject=\"a,b;c\"",
                        element(EnumSet.of(Detail.SUBJECT, Detail.CERT)));

        assertThat(header).isNotNull();
        List<List<Pair>> elements = Xfcc.parse(String.valueOf(header));

        assertThat(elements).hasSize(2);
        assertThat(elements.get(0))
                .containsExactly(new Pair("Hash", "abc"), new Pair("Subject", "a,b;c"));
        assertThat(elements.get(1))
                .contains(new Pair("By", TestPki.SERVER_ID))
                .contains(new Pair("Cert", peer.urlEncodedPem()));
    }

    @Test
    void refusesABrokenHeader() {
        assertThatThrownBy(() -> Xfcc.parse("Subject=\"a"))
                .hasMessage("x-forwarded-client-cert: quote without its end");
        assertThatThrownBy(() -> Xfcc.parse("Hash"))
                .hasMessage("x-forwarded-client-cert: 'Hash' (expected: key=value)");
    }

    private String element(Set<Detail> details) {
        return Xfcc.element(details, local, peer);
    }
}
