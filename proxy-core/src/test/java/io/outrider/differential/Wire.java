package io.outrider.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One blocking socket with what was read ahead. Threads: one virtual thread.
final class Wire implements Closeable {

    /// Whether the other side may still send.
    enum State {
        OPEN,
        ENDED,
        TIMED_OUT
    }

    private final Socket socket;
    private byte[] buffer = new byte[16 * 1024];
    private int begin;
    private int end;
    private State state = State.OPEN;
    private String tlsFailure = "";

    Wire(Socket socket, int timeoutMillis) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(timeoutMillis);
        socket.setTcpNoDelay(true);
    }

    State state() {
        return state;
    }

    /// What TLS ended this connection with: the peer's alert, most often; empty when none did.
    String tlsFailure() {
        return tlsFailure;
    }

    /// For how long one read may wait from now on; forgets an earlier time-out.
    void timeout(int millis) throws IOException {
        if (!socket.isClosed()) {
            socket.setSoTimeout(millis);
        }
        if (state == State.TIMED_OUT) {
            state = State.OPEN;
        }
    }

    /// Sends, and says whether the connection still took it.
    boolean send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The head up to and including its empty line, or null if it did not come.
    @Nullable String head() throws IOException {
        int searched = begin;
        while (true) {
            for (int i = Math.max(begin, searched - 3); i + 3 < end; i++) {
                if (buffer[i] == '\r'
                        && buffer[i + 1] == '\n'
                        && buffer[i + 2] == '\r'
                        && buffer[i + 3] == '\n') {
                    return new String(take(i + 4 - begin), ISO_8859_1);
                }
            }
            int done = end - begin;
            if (!fill()) {
                return null;
            }
            searched = begin + done;
        }
    }

    /// One line with its CRLF removed, or null if it did not come.
    @Nullable String line() throws IOException {
        byte[] line = until(new byte[] {'\r', '\n'});
        return line == null ? null : new String(line, 0, line.length - 2, ISO_8859_1);
    }

    /// Bytes up to and including `text`, or null if it did not come.
    byte @Nullable [] until(byte[] text) throws IOException {
        while (true) {
            for (int i = begin; i + text.length <= end; i++) {
                if (Arrays.equals(buffer, i, i + text.length, text, 0, text.length)) {
                    return take(i + text.length - begin);
                }
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /// Up to `count` bytes: fewer only if the connection ended or stalled before.
    byte[] read(int count) throws IOException {
        var out = new ByteArrayOutputStream();
        while (out.size() < count) {
            if (begin == end && !fill()) {
                break;
            }
            out.writeBytes(take(Math.min(count - out.size(), end - begin)));
        }
        return out.toByteArray();
    }

    /// As [#read], one char per byte.
    String text(int count) throws IOException {
        return new String(read(count), ISO_8859_1);
    }

    /// Everything until the other side ends, or stalls.
    byte[] rest() throws IOException {
        return read(Integer.MAX_VALUE);
    }

    boolean hasUnread() {
        return end > begin;
    }

    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    boolean isClosedHere() {
        return socket.isClosed();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(buffer, begin, begin + count);
        begin += count;
        if (begin == end) {
            begin = 0;
            end = 0;
        }
        return taken;
    }

    private boolean fill() throws IOException {
        if (state != State.OPEN) {
            return false;
        }
        if (end == buffer.length) {
            int unread = end - begin;
            byte[] target = unread > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
            System.arraycopy(buffer, begin, target, 0, unread);
            buffer = target;
            begin = 0;
            end = unread;
        }
        try {
            int count = socket.getInputStream().read(buffer, end, buffer.length - end);
            if (count < 0) {
                state = State.ENDED;
                return false;
            }
            end += count;
            return true;
        } catch (SocketTimeoutException _) {
            state = State.TIMED_OUT;
            return false;
        } catch (SSLException e) {
            tlsFailure = Secured.shown(e);
            state = State.ENDED;
            return false;
        } catch (SocketException _) {
            state = State.ENDED; // a reset, or our own close from another thread
            return false;
        }
    }
}
