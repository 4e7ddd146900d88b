package io.outrider.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Any bytes as the query of a request's target.
class QueryParametersFuzzTest {

    @FuzzTest
    void whatIsFoundStandsInTheQuery(byte[] input) {
        String query = new String(input, StandardCharsets.ISO_8859_1);

        String value = QueryParameters.first("/p?" + query, "a");

        if (value != null) {
            assertThat("&" + query).contains(value.isEmpty() ? "&a" : "&a=" + value);
            assertThat(value).doesNotContain("&", "#");
        }
        assertThat(QueryParameters.first("/p?a=1&" + query, "a")).isEqualTo("1");
        assertThat(QueryParameters.first("/p#" + query.replace('?', ' '), "a")).isNull();
    }
}
