package io.outrider.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Hands the session secrets of one context's connections to a [KeyLog].
///
/// BoringSSL names a connection by its pointer only, so the channels are kept by it while they are
/// open. Threads: any; a connection's lines come on its event loop.
final class SessionSecrets {
    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final KeyLog log;

    private SessionSecrets(KeyLog log) {
        this.log = log;
    }

    /// @param log null: nobody wants them, and the answer is null
    static @Nullable SessionSecrets of(SslContext context, @Nullable KeyLog log)
            throws TlsConfigException {
        if (log == null) {
            return null;
        }
        var secrets = new SessionSecrets(log);
        if (!(context instanceof ReferenceCountedOpenSslContext open)
                || !NativeEngine.logKeys(open, secrets::line)) {
            throw new TlsConfigException(
                    "common_tls_context.key_log", "set (expected: BoringSSL for it)");
        }
        return secrets;
    }

    private void line(long ssl, byte[] line) {
        Channel channel = channels.get(ssl);
        if (channel != null) {
            log.write(channel, new String(line, StandardCharsets.US_ASCII));
        }
    }

    /// Writes down the secrets of this connection, until it is closed.
    void follow(SslHandler handler, Channel channel) {
        long ssl = NativeEngine.pointer(handler);
        channels.put(ssl, channel);
        channel.closeFuture().addListener(_ -> channels.remove(ssl, channel));
    }
}
