package io.outrider.http.h2;

import java.util.Arrays;

/// The SETTINGS with which our side begins (RFC 9113 §6.5), as they are put together. Threads: one.
final class OwnSettings {
    private static final int MOST = 6;

    private final int[] pairs = new int[2 * MOST];
    private int count;

    private OwnSettings() {}

    /// @return identifier and value in turn
    static int[] of(Http2Settings settings, boolean server) {
        var own = new OwnSettings();
        if (!server) {
            own.put(FrameType.SETTING_ENABLE_PUSH, 0);
        }
        if (settings.headerTableSize() != HpackDecoder.DEFAULT_TABLE_SIZE) {
            own.put(FrameType.SETTING_HEADER_TABLE_SIZE, settings.headerTableSize());
        }
        if (server) {
            own.put(FrameType.SETTING_MAX_CONCURRENT_STREAMS, settings.maxConcurrentStreams());
        }
        own.put(FrameType.SETTING_INITIAL_WINDOW_SIZE, settings.streamWindow());
        if (server) {
            own.put(FrameType.SETTING_ENABLE_CONNECT_PROTOCOL, settings.allowConnect() ? 1 : 0);
        }
        return Arrays.copyOf(own.pairs, own.count);
    }

    private void put(int identifier, int value) {
        pairs[count++] = identifier;
        pairs[count++] = value;
    }
}
