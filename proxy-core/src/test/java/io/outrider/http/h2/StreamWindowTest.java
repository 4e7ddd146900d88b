package io.outrider.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamWindowTest {
    private static final Http2Settings SETTINGS = Http2Settings.DEFAULT;

    private final ReceiveWindow connection = new ReceiveWindow(SETTINGS);

    @Test
    void aPeerThatKnowsOurWindowKeepsToIt() {
        var window = new StreamWindow(connection, SETTINGS, true);

        assertThat(window.charge(SETTINGS.streamWindow())).isTrue();
        assertThat(window.charge(1)).isFalse();
    }

    @Test
    void aPeerThatHasNotHeardOfOurWindowMaySendAsMuchAsTheSpecificationSays() {
        assertThat(SETTINGS.streamWindow()).isLessThan(FrameType.DEFAULT_WINDOW);
        var window = new StreamWindow(connection, SETTINGS, false);

        assertThat(window.charge(FrameType.DEFAULT_WINDOW)).isTrue();
        assertThat(window.charge(1)).isFalse();
    }

    @Test
    void whatIsTakenAtOnceMakesTheWindowGrowAndAPauseMakesItSmaller() {
        var window = new StreamWindow(connection, SETTINGS, true);
        int begin = SETTINGS.streamWindow();

        window.taken(begin / 2);
        assertThat(window.credit())
                .isEqualTo(begin / 2 + Http2Settings.SECOND_STREAM_WINDOW - begin);

        window.paused();
        window.taken(Http2Settings.SECOND_STREAM_WINDOW / 2);
        assertThat(window.credit()).isZero();
    }
}
