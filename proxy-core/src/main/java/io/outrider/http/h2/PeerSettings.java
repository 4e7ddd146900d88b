package io.outrider.http.h2;

/// What the peer announced in SETTINGS (RFC 9113 §6.5.2). Threads: its event loop.
final class PeerSettings {
    /// What is wrong with a value.
    enum Fault {
        NONE,
        PROTOCOL,
        FLOW_CONTROL
    }

    int headerTableSize = HpackDecoder.DEFAULT_TABLE_SIZE;

    /// No limit until one is named.
    int maxConcurrentStreams = Integer.MAX_VALUE;

    int initialWindow = FrameType.DEFAULT_WINDOW;
    int maxFrameSize = FrameType.DEFAULT_MAX_FRAME_SIZE;
    boolean connectProtocol;
    private final boolean ofServer;

    /// @param ofServer whether the peer is the server, which must not offer pushes (RFC 9113
    ///   §6.5.2)
    PeerSettings(boolean ofServer) {
        this.ofServer = ofServer;
    }

    Fault set(int identifier, int value) {
        switch (identifier) {
            case FrameType.SETTING_HEADER_TABLE_SIZE ->
                    headerTableSize = value < 0 ? Integer.MAX_VALUE : value;
            case FrameType.SETTING_ENABLE_PUSH -> {
                if (value != 0 && (value != 1 || ofServer)) {
                    return Fault.PROTOCOL;
                }
            }
            case FrameType.SETTING_MAX_CONCURRENT_STREAMS ->
                    maxConcurrentStreams = value < 0 ? Integer.MAX_VALUE : value;
            case FrameType.SETTING_INITIAL_WINDOW_SIZE -> {
                if (value < 0) {
                    return Fault.FLOW_CONTROL;
                }
                initialWindow = value;
            }
            case FrameType.SETTING_MAX_FRAME_SIZE -> {
                if (value < FrameType.DEFAULT_MAX_FRAME_SIZE || value > 0xff_ffff) {
                    return Fault.PROTOCOL;
                }
                maxFrameSize = value;
            }
            case FrameType.SETTING_ENABLE_CONNECT_PROTOCOL -> {
                if (value != 0 && value != 1 || connectProtocol && value == 0) {
                    return Fault.PROTOCOL;
                }
                connectProtocol = value == 1;
            }
            default -> {} // unknown ones mean nothing
        }
        return Fault.NONE;
    }
}
