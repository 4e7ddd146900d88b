package io.outrider.extensions.filters.http.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.StreamInfo;
import io.outrider.lb.hashing.XxHash64;
import io.outrider.net.ConnectionInfo;
import io.outrider.route.HashPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What of a request is hashed. That Envoy hashes the same is shown by the differential cases
/// `router-hash-…` and `tcp-hash-…`.
class RequestHashTest {
    private static final HashPolicy X = header("x", false);
    private static final HashPolicy Y = header("y", false);
    private static final HashPolicy Q = new HashPolicy.QueryParameter("q", false);

    private final HeaderMap headers = new HeaderMap();
    private final StreamInfo info =
            new StreamInfo(
                    new ConnectionInfo(
                            1,
                            new InetSocketAddress("10.0.0.1", 1000),
                            new InetSocketAddress("10.0.0.2", 80),
                            0),
                    0,
                    0);

    private static HashPolicy header(String name, boolean terminal) {
        return new HashPolicy.Header(HeaderName.of(name), null, "", terminal);
    }

    private static HashPolicy cookie(long ttlSeconds, String attributes) {
        return new HashPolicy.Cookie("c", ttlSeconds, "/p", attributes, false);
    }

    private void give(String name, String value) {
        headers.add(HeaderName.of(name), value);
    }

    private RequestHash hash(HashPolicy... policies) {
        return RequestHash.of(List.of(policies), headers, info);
    }

    private static long of(String text) {
        return XxHash64.hash(text);
    }

    @Test
    void withoutAnythingToHashThereIsNoHash() {
        give(":path", "/");
        info.downstreamRemoteAddress = null;

        var hash =
                hash(
                        X,
                        Q,
                        new HashPolicy.SourceIp(false),
                        new HashPolicy.FilterState("k", false),
                        cookie(-1, ""));

        assertThat(hash.present()).isFalse();
        assertThat(hash.cookies()).isEmpty();
    }

    @Test
    void entriesAreCombinedInTheirOrder() {
        give("x", "one");
        give("y", "two");

        assertThat(hash(X).value()).isEqualTo(of("one"));
        assertThat(hash(X, Y).value()).isEqualTo(Long.rotateLeft(of("one"), 1) ^ of("two"));
        assertThat(hash(Y, X).value()).isEqualTo(Long.rotateLeft(of("two"), 1) ^ of("one"));
    }

    @Test
    void anEntryThatFindsNothingIsPassedOver() {
        give("y", "two");

        assertThat(hash(X, Y, Q).value()).isEqualTo(of("two"));
    }

    @Test
    void aTerminalEntryEndsTheListOnlyOnceThereIsAHash() {
        HashPolicy first = header("x", true);

        give("y", "two");
        assertThat(hash(first, Y).value()).isEqualTo(of("two"));

        give("x", "one");
        assertThat(hash(first, Y).value()).isEqualTo(of("one"));
    }

    @Test
    void aTerminalEntryWithoutItsOwnHashEndsTheListWhereAnotherGaveOne() {
        give("x", "one");
        give("z", "three");

        assertThat(hash(X, header("y", true), header("z", false)).value()).isEqualTo(of("one"));
    }

    @Test
    void theOrderOfHeadersOfOneNameDoesNotCount() {
        give("x", "a");
        give("x", "b");
        long ab = hash(X).value();
        headers.clear();
        give("x", "b");
        give("x", "a");

        assertThat(hash(X).value()).isEqualTo(ab).isNotEqualTo(of("a,b"));
    }

    @Test
    void aHeaderIsHashedAsTheBytesThatCame() {
        headers.add(HeaderName.of("x"), new byte[] {(byte) 0xe4});

        assertThat(hash(X).value()).isEqualTo(XxHash64.hash(new byte[] {(byte) 0xe4}, 0, 1, 0));
    }

    @Test
    void aRewriteIsAppliedBeforeHashing() {
        var policy =
                new HashPolicy.Header(
                        HeaderName.of("x"), Pattern.compile("^user-([a-z]+)-.*"), "$1", false);
        give("x", "user-anna-7");

        assertThat(hash(policy).value()).isEqualTo(of("anna"));
    }

    @ParameterizedTest
    @CsvSource({
        "/?q=one, one",
        "/?a=b&q=one, one",
        "/?q=one&q=two, one",
        "/?q=%6fne, %6fne",
        "/?q=, ''",
        "/?q, ''",
        "/?Q=one,",
        "/q=one,",
        "/,"
    })
    void aQueryParameterIsHashedAsWritten(String target, String hashed) {
        headers.add(HeaderNames.PATH, target);

        var hash = hash(Q);

        assertThat(hash.present()).isEqualTo(hashed != null);
        assertThat(hash.value()).isEqualTo(hashed == null ? 0 : of(hashed));
    }

    @ParameterizedTest
    @CsvSource({"1.2.3.4, 1.2.3.4", "2001:0db8:0:0:0:0:0:1, 2001:db8::1"})
    void theClientsAddressIsHashedWithoutItsPort(String address, String hashed) {
        info.downstreamRemoteAddress = new InetSocketAddress(address, 4711);

        assertThat(hash(new HashPolicy.SourceIp(false)).value()).isEqualTo(of(hashed));
    }

    @Test
    void ofFilterStateOnlyTextsAreHashed() {
        var policy = new HashPolicy.FilterState("k", false);

        info.filterState("k", new Object());
        assertThat(hash(policy).present()).isFalse();

        info.filterState("k", "text");
        assertThat(hash(policy).value()).isEqualTo(of("text"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "c=one, one",
                "c=\"one\", one",
                "a=b; c=one; d=e, one",
                "a=b;c=one, one",
                "c=one; c=two, one",
                "c=a=b, a=b",
                "`c= one ;d=e`, ` one `",
                "c=,",
                "c=\"\",",
                "c,",
                "C=one,",
                "cc=one,"
            })
    void aCookieIsHashedWithoutItsQuotes(String cookies, String hashed) {
        give("cookie", cookies);

        var hash = hash(cookie(-1, ""));

        assertThat(hash.present()).isEqualTo(hashed != null);
        assertThat(hash.value()).isEqualTo(hashed == null ? 0 : of(hashed));
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', '; Path=/p; HttpOnly'",
        "9, '', '; Max-Age=9; Path=/p; HttpOnly'",
        "9, '; SameSite=Lax; Secure', '; Max-Age=9; Path=/p; SameSite=Lax; Secure; HttpOnly'"
    })
    void aMissingCookieWithALifeIsMade(long ttlSeconds, String attributes, String expected) {
        var hash = hash(cookie(ttlSeconds, attributes));

        String made = hash.cookies().getFirst();
        assertThat(made).matches("c=\"[0-9a-f]{16}\"" + expected);
        assertThat(hash.value()).isEqualTo(of(made.substring(3, 19)));
    }

    @Test
    void requestsOfOneConnectionAreGivenTheSameCookie() {
        assertThat(hash(cookie(9, "")).cookies()).isEqualTo(hash(cookie(9, "")).cookies());
    }

    @Test
    void whoBringsBackTheCookieHasTheSameHash() {
        var first = hash(cookie(9, ""));
        String made = first.cookies().getFirst();

        give("cookie", made.substring(0, made.indexOf(';')));
        var second = hash(cookie(9, ""));

        assertThat(second.value()).isEqualTo(first.value());
        assertThat(second.cookies()).isEmpty();
    }
}
