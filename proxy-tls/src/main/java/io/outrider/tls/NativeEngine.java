package io.outrider.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.lang.invoke.MethodHandles;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings of one BoringSSL connection that Netty has no method for. Threads: the connection's
/// event loop.
///
/// Netty marks the pointer deprecated because it dies with the engine; here it is used only while
/// the engine lives, on the one thread that can end it.
final class NativeEngine {
    private static final Logger LOG = LoggerFactory.getLogger(NativeEngine.class);

    private NativeEngine() {}

    @SuppressWarnings("deprecation")
    private static long pointer(ReferenceCountedOpenSslEngine engine) {
        return engine.sslPointer();
    }

    /// What BoringSSL calls the connection of `handler`; 0 for a JDK engine.
    static long pointer(SslHandler handler) {
        return handler.engine() instanceof ReferenceCountedOpenSslEngine open ? pointer(open) : 0;
    }

    /// Lets `lines` hear the session secrets of all connections of a new context; false when the
    /// library cannot.
    static boolean logKeys(ReferenceCountedOpenSslContext context, KeyLogCallback lines) {
        try {
            // tcnative's own object around the SSL_CTX, which Netty hands to nobody.
            long pointer =
                    (long)
                            MethodHandles.privateLookupIn(
                                            ReferenceCountedOpenSslContext.class,
                                            MethodHandles.lookup())
                                    .findGetter(
                                            ReferenceCountedOpenSslContext.class, "ctx", long.class)
                                    .invoke(context);
            return SSLContext.setKeyLogCallback(pointer, lines);
        } catch (Throwable e) {
            LOG.warn("session secrets cannot be logged: {}", e.toString());
            return false;
        }
    }

    /// Applies a server's settings to a new engine; does nothing for a JDK engine.
    static void prepareServer(
            SSLEngine engine, boolean tickets, boolean clientOrder, @Nullable OcspStaple staple) {
        if (engine instanceof ReferenceCountedOpenSslEngine open) {
            setTickets(open, tickets);
            if (clientOrder) {
                SSL.clearOptions(pointer(open), SSL.SSL_OP_CIPHER_SERVER_PREFERENCE);
            }
            if (staple != null) {
                open.setOcspResponse(staple.der());
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

    /// Whether a server's client is known to have shown no certificate after a finished handshake.
    ///
    /// JSSE answers the same question with an exception, whose stack trace costs more than anything
    /// else that is done here for a connection.
    static boolean isAnonymousClient(SSLEngine engine) {
        if (engine.getUseClientMode()
                || !(engine instanceof ReferenceCountedOpenSslEngine open)
                || pointer(open) == 0) {
            return false;
        }
        byte[] shown = SSL.getPeerCertificate(pointer(open));
        return shown == null || shown.length == 0;
    }

    /// Whether a finished handshake resumed a session; null when it is not known.
    static @Nullable Boolean sessionReused(SslHandler handler) {
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine open && pointer(open) != 0) {
            return SSL.isSessionReused(pointer(open));
        }
        return null;
    }
}
