package io.outrider.integration;

import static io.outrider.integration.H2Peer.ACK;
import static io.outrider.integration.H2Peer.RST_STREAM;
import static io.outrider.integration.H2Peer.SETTINGS;
import static io.outrider.integration.H2Peer.WINDOW_UPDATE;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// What one end of a connection sends on its streams: all that the windows let it, without end.
///
/// Threads: one.
final class EndlessBodies {
    private static final byte[] PIECE = new byte[16384];

    private final Map<Integer, Integer> windows = new TreeMap<>();
    private final Map<Integer, Long> sent = new TreeMap<>();
    private int window = 65535;
    private int initial = 65535;

    /// This stream has one, too.
    void begin(H2Peer peer, int stream) throws IOException {
        windows.put(stream, initial);
        sent.put(stream, 0L);
        send(peer);
    }

    /// No more on that stream.
    void end(int stream) {
        windows.remove(stream);
    }

    /// A frame has come from the other end.
    void heard(H2Peer peer, H2Peer.Frame frame) throws IOException {
        switch (frame.type()) {
            case SETTINGS -> initial = frame.has(ACK) ? initial : peer.initialWindow(frame);
            case WINDOW_UPDATE -> {
                if (frame.stream() == 0) {
                    window += frame.integer(0);
                } else {
                    windows.computeIfPresent(frame.stream(), (_, left) -> left + frame.integer(0));
                }
                send(peer);
            }
            case RST_STREAM -> end(frame.stream());
            default -> {}
        }
    }

    private void send(H2Peer peer) throws IOException {
        for (var each : windows.entrySet()) {
            while (each.getValue() > 0 && window > 0) {
                int count = Math.min(Math.min(each.getValue(), window), PIECE.length);
                peer.data(each.getKey(), false, count == PIECE.length ? PIECE : new byte[count]);
                each.setValue(each.getValue() - count);
                window -= count;
                sent.merge(each.getKey(), (long) count, Long::sum);
            }
        }
    }

    /// Bytes of all streams.
    long sent() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }

    long sent(int stream) {
        return sent.getOrDefault(stream, 0L);
    }
}
