package io.outrider.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// The settings of one BoringSSL connection that Netty has no method for. Threads: the connection's
/// event loop.
///
/// Netty marks the pointer deprecated because it dies with the engine; here it is used only while
/// the engine lives, on the one thread that can end it.
final class NativeEngine {
    private NativeEngine() {}

    @SuppressWarnings("deprecation")
    private static long pointer(ReferenceCountedOpenSslEngine engine) {
        return engine.sslPointer();
    }

    /// Applies a server's settings to a new engine; does nothing for a JDK engine.
    static void prepareServer(
            SSLEngine engine, boolean tickets, boolean clientOrder, @Nullable SecretBytes staple) {
        if (engine instanceof ReferenceCountedOpenSslEngine open) {
            setTickets(open, tickets);
            if (clientOrder) {
                SSL.clearOptions(pointer(open), SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
            }
            if (staple != null) {
                open.setOcspResponse(staple.toByteArray());
            }
        }
    }

    /// Applies a client's settings to a new engine; does nothing for a JDK engine.
    static void prepareClient(SSLEngine engine, boolean tickets, @Nullable String sni) {
        if (engine instanceof ReferenceCountedOpenSslEngine open) {
            setTickets(open, tickets);
            if (sni != null) {
                SSL.setTlsExtHostName(pointer(open), sni);
            }
            try {
                SSL.setRenegotiateMode(pointer(open), SSL.SSL_RENEGOTIATE_NEVER);
            } catch (Exception e) {
                throw new IllegalStateException("BoringSSL cannot refuse renegotiation", e);
            }
        }
    }

    private static void setTickets(ReferenceCountedOpenSslEngine engine, boolean tickets) {
        if (tickets) {
            SSL.clearOptions(pointer(engine), SSL.SSL_OP_NO_TICKET);
        } else {
            SSL.setOptions(pointer(engine), SSL.SSL_OP_NO_TICKET);
        }
    }

    /// The key exchange group of a finished handshake, for example `X25519`; null when it is not
    /// known.
    static @Nullable String group(SslHandler handler) {
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine open && pointer(open) != 0) {
            try {
                return SSL.getGroupName(pointer(open));
            } catch (Exception _) {
                return null;
            }
        }
        return null;
    }

    /// The server name that a client sent to this server's engine; null when there is none.
    ///
    /// Netty's session would put it into a JDK class that refuses what Istio sends
    /// (`outbound_.80_._.host`).
    static @Nullable String clientsServerName(ReferenceCountedOpenSslEngine engine) {
        return pointer(engine) == 0 ? null : SSL.getSniHostname(pointer(engine));
    }

    /// Whether a finished handshake resumed a session; null when it is not known.
    static @Nullable Boolean sessionReused(SslHandler handler) {
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine open && pointer(open) != 0) {
            return SSL.isSessionReused(pointer(open));
        }
        return null;
    }
}
