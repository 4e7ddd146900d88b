package io.outrider.extensions.filters.network.httpconnectionmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.EscapedSlashes;
import io.outrider.extensions.filters.network.httpconnectionmanager.HcmSettings.Paths;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// Any bytes as a request's target, and as `x-forwarded-for`.
class PathNormalizerFuzzTest {

    /// What RBAC and routing judge is what the host gets: no `..` left, and nothing to change
    /// twice.
    @FuzzTest
    void aNormalPathHasNoDotsAndStaysAsItIs(byte[] input) {
        for (EscapedSlashes escaped : EscapedSlashes.values()) {
            for (boolean merge : new boolean[] {false, true}) {
                var rules = new Paths(true, merge, escaped, false, false, false);
                var headers = new HeaderMap();
                headers.add(HeaderNames.PATH, input);
                if (PathNormalizer.apply(rules, headers) != PathNormalizer.Outcome.REJECT) {
                    String once = String.valueOf(headers.get(HeaderNames.PATH));
                    assertThat(once.length()).isLessThanOrEqualTo(input.length + 1);
                    if (once.startsWith("/")) {
                        int query = once.indexOf('?');
                        String path = query < 0 ? once : once.substring(0, query);
                        assertThat(path + "/").doesNotContain("/../").doesNotContain("/./");
                    }
                    assertThat(PathNormalizer.apply(rules, headers))
                            .isNotEqualTo(PathNormalizer.Outcome.REJECT);
                    assertThat(headers.get(HeaderNames.PATH)).isEqualTo(once);
                }
            }
        }
    }

    @FuzzTest
    void forwardedAddressesAreReadOrIgnored(byte[] input) {
        var headers = new HeaderMap();
        headers.add(HeaderNames.X_FORWARDED_FOR, input);
        for (int skip = 0; skip < 4; skip++) {
            var address = ForwardedFor.fromEnd(headers, skip);

            assertThat(address == null || address.getPort() == 0).isTrue();
        }
    }
}
