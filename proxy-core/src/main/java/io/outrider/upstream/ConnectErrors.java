package io.outrider.upstream;

import io.netty.channel.ChannelException;
import io.outrider.formatter.Addresses;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/// Puts a failed connect into the words of Envoy's transport failure reason. Immutable.
final class ConnectErrors {
    private ConnectErrors() {}

    /// Whether it is this side's fault: an address that cannot be bound, or an option of the
    /// socket.
    static boolean isLocal(Throwable cause) {
        return cause instanceof BindException
                || cause instanceof ChannelException
                || String.valueOf(cause.getMessage()).startsWith("bind(");
    }

    /// Such as `failed to bind to 10.0.0.1:0: Cannot assign requested address`; empty when it is
    /// not about an address.
    static String localReason(Throwable cause, @Nullable InetSocketAddress source) {
        if (source == null || cause instanceof ChannelException) {
            return "";
        }
        String message = String.valueOf(cause.getMessage());
        return "failed to bind to "
                + Addresses.text(source)
                + ": "
                + message.substring(message.lastIndexOf(": ") + (message.contains(": ") ? 2 : 1));
    }

    /// Such as `delayed connect error: Connection refused`; empty when nothing is known.
    static String reason(@Nullable Throwable cause, SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            return "immediate connect error: "
                    + (Files.exists(unix.getPath())
                            ? "Connection refused"
                            : "No such file or directory")
                    + "|remote address:"
                    + unix.getPath();
        }
        String message = cause == null ? null : cause.getMessage();
        if (message == null) {
            return "";
        }
        if (cause instanceof ConnectException && message.contains("refused")) {
            return "delayed connect error: Connection refused";
        }
        if (cause instanceof NoRouteToHostException) {
            return "delayed connect error: No route to host";
        }
        if (message.contains("unreachable")) {
            return "delayed connect error: Network is unreachable";
        }
        if (message.contains("No such file")) {
            return "immediate connect error: No such file or directory";
        }
        return "delayed connect error: " + message;
    }
}
