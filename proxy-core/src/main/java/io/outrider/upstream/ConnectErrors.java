package io.outrider.upstream;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/// Puts a failed connect into the words of Envoy's transport failure reason. Immutable.
final class ConnectErrors {
    private ConnectErrors() {}

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
