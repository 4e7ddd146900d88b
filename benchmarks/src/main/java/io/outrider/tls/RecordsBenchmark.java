package io.outrider.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.outrider.bench.load.FixedBuffer;
import io.outrider.tls.ca.CertificateAuthority;
import io.outrider.tls.ca.CertificateProfile;
import io.outrider.tls.ca.IssuedCertificate;
import io.outrider.tls.ca.KeyPairs;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// One message through the records of an open TLS 1.3 connection: sealed on one side, opened on the
/// other, with BoringSSL as the proxy uses it and with the JDK's TLS, its fallback.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordsBenchmark {
    @Param({"OPENSSL", "JDK"})
    public SslProvider provider = SslProvider.JDK;

    @Param({"1024", "16384"})
    public int bytes;

    private ByteBuf message = Unpooled.EMPTY_BUFFER;
    private @Nullable EmbeddedChannel client;
    private @Nullable EmbeddedChannel server;

    @Setup
    public void connect() throws Exception {
        Instant from = Instant.now().minusSeconds(60);
        Instant to = from.plus(Duration.ofDays(1));
        IssuedCertificate own =
                CertificateAuthority.root("CN=root", KeyPairs.EC_P256, from, to)
                        .issue(
                                CertificateProfile.workload("spiffe://a/b", from, to),
                                KeyPairs.EC_P256);
        SslContext serverContext =
                SslContextBuilder.forServer(
                                own.privateKey(), own.chain().toArray(new X509Certificate[0]))
                        .sslProvider(provider)
                        .build();
        SslContext clientContext =
                SslContextBuilder.forClient()
                        .sslProvider(provider)
                        .endpointIdentificationAlgorithm("")
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        EmbeddedChannel asking = channel(clientContext);
        EmbeddedChannel answering = channel(serverContext);
        client = asking;
        server = answering;
        message = FixedBuffer.of(new byte[bytes]);
        while (move(asking, answering) || move(answering, asking)) {
            asking.runPendingTasks();
            answering.runPendingTasks();
        }
        if (!asking.pipeline().get(SslHandler.class).handshakeFuture().isSuccess()) {
            throw new IllegalStateException("no handshake");
        }
    }

    private static EmbeddedChannel channel(SslContext context) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(context.newHandler(channel.alloc()));
        return channel;
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = false;
        for (ByteBuf out = from.readOutbound(); out != null; out = from.readOutbound()) {
            to.writeInbound(out);
            moved = true;
        }
        return moved;
    }

    @Benchmark
    public int sealAndOpen() {
        EmbeddedChannel from = client;
        EmbeddedChannel to = server;
        if (from == null || to == null) return 0;
        from.writeOutbound(message.duplicate());
        move(from, to);
        int received = 0;
        for (ByteBuf in = to.readInbound(); in != null; in = to.readInbound()) {
            received += in.readableBytes();
            in.release();
        }
        if (received != bytes) throw new IllegalStateException("received " + received);
        return received;
    }

    @TearDown
    public void close() {
        if (client != null) client.finishAndReleaseAll();
        if (server != null) server.finishAndReleaseAll();
    }
}
