package io.outrider.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected texts are what Envoy 1.40 printed for the same patterns.
final class LogPatternTest {
    private static final LogLine LINE =
            new LogLine(
                    Instant.parse("2026-11-23T09:40:40.181725004Z"),
                    7,
                    LogLevel.INFO,
                    "main",
                    "all \"is\"\nwell",
                    new LogLine.Source("source/server/server.cc", 463, "initialize"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            textBlock =
                    """
                    %a|%A|%b|%h|%B~Mon|Monday|Nov|Nov|November
                    %c~Mon Nov 23 09:40:40 2026
                    %C|%Y|%m|%d|%D|%x~26|2026|11|23|11/23/26|11/23/26
                    %H|%I|%M|%S|%p|%r~09|09|40|40|AM|09:40:40 AM
                    %R|%T|%X|%z|%E~09:40|09:40:40|09:40:40|+00:00|1795426840
                    %e|%f|%F~181|181725|181725004
                    %t|%n|%l|%L~7|main|info|I
                    %g|%s|%#|%@|%!~source/server/server.cc|server.cc|463|source/server/server.cc:463|initialize
                    %_~all "is"\\nwell
                    %j~all \\"is\\"\\nwell
                    %O %o %u %i~1 1500 1500000 1500000000
                    %^x%$|%*|%%~x||%
                    %y|%|%Q~%y|%|%Q
                    %12l|%-12l|%=12l|%12!l|~        info|info        |    info    |        info|
                    %2l|%2!l|%3!l~info|in|inf
                    %-30@|~source/server/server.cc:463   |
                    [%Y-%m-%d %T.%e][%t][%l][%n] [%g:%#] x~[2026-11-23 09:40:40.181][7][info][main] [source/server/server.cc:463] x
                    """)
    void printsWhatSpdlogPrints(String pattern, String expected) {
        assertThat(format(pattern, LINE)).isEqualTo(expected);
    }

    @Test
    void theMessageKeepsItsLineBreaks() {
        assertThat(format("%v", LINE)).isEqualTo("all \"is\"\nwell");
    }

    @Test
    void onlyPatternsThatPrintTheSourceAskForIt() {
        assertThat(LogPattern.compile("%l %v %%g", ZoneOffset.UTC).printsSource()).isFalse();
        assertThat(LogPattern.compile(LogPattern.DEFAULT, ZoneOffset.UTC).printsSource()).isTrue();
    }

    @Test
    void aLineWithoutSourcePrintsNothingForIt() {
        var line = new LogLine(LINE.time(), 7, LogLevel.ERROR, "main", "m", null);

        assertThat(format("[%s] %v", line)).isEqualTo("[] m");
    }

    @Test
    void escapedTextIsOneLineOfAscii() {
        assertThat(LogEscape.c("a'b\"c\\d\n\t\u0001é"))
                .isEqualTo("a\\'b\\\"c\\\\d\\n\\t\\001\\303\\251");
    }

    private static String format(String pattern, LogLine line) {
        var out = new StringBuilder();
        LogPattern.compile(pattern, ZoneOffset.UTC).format(out, line, Duration.ofMillis(1500));
        return out.toString();
    }
}
