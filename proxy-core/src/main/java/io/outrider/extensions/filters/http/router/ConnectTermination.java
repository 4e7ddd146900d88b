package io.outrider.extensions.filters.http.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.ResetReason;
import io.outrider.lb.Host;
import io.outrider.net.CloseMode;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.ProxiedClient;
import io.outrider.net.ProxyHeaderWriter;
import io.outrider.net.Worker;
import io.outrider.upstream.Cluster;
import io.outrider.upstream.ConnectionPool;
import io.outrider.upstream.Dialer;
import io.outrider.upstream.PoolFailure;
import io.outrider.upstream.PoolWaiter;
import io.outrider.upstream.RelayUpstream;
import io.outrider.upstream.TcpUpstream;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// The host's side of a CONNECT that ends here: a TCP connection whose bytes are the bodies of
/// request and response. That it stands is answered with 200.
///
/// Threads: the stream's event loop.
final class ConnectTermination
        implements MessageEncoder, RelayUpstream.Owner, ConnectionPool.Waiting {
    private final Worker worker;
    private final PoolWaiter waiter;
    private final ConnectionInfo downstream;
    private final @Nullable ProxyHeaderWriter header;
    private final TcpUpstream upstream;
    private PoolWaiter.@Nullable ResponseEvents sink;
    private boolean writable = true;
    private boolean asked;
    private boolean over;

    private ConnectTermination(
            Worker worker,
            Cluster cluster,
            Host host,
            ConnectionInfo downstream,
            @Nullable ProxyHeaderWriter header,
            PoolWaiter waiter) {
        this.worker = worker;
        this.downstream = downstream;
        this.header = header;
        this.waiter = waiter;
        this.upstream = new TcpUpstream(this, worker, cluster, host);
    }

    /// Begins to connect.
    ///
    /// @param header makes what the host hears first; null: nothing
    /// @return how to give up waiting; null when the waiter has been told already
    static ConnectionPool.@Nullable Waiting open(
            Worker worker,
            Cluster cluster,
            Host host,
            Dialer dialer,
            ConnectionInfo downstream,
            @Nullable ProxyHeaderWriter header,
            PoolWaiter waiter) {
        var opened = new ConnectTermination(worker, cluster, host, downstream, header, waiter);
        opened.upstream.connect(dialer, downstream);
        return opened.over ? null : opened;
    }

    @Override
    public void cancel() {
        over = true;
        upstream.close(CloseMode.NO_FLUSH);
    }

    // ---- what the attempt writes ----

    @Override
    public void informational(HeaderMap headers) {
        throw new IllegalStateException("requests have no 1xx");
    }

    @Override
    public void head(HeaderMap headers, boolean end) {
        asked = true;
        if (header != null && !over) {
            writeProxyHeader(header);
        }
        if (end) {
            upstream.shutdownOutput();
        }
    }

    /// TLVs too, of which Envoy sends none here.
    private void writeProxyHeader(ProxyHeaderWriter writer) {
        SocketAddress from = downstream.remoteAddress;
        SocketAddress to = downstream.localAddress;
        ProxiedClient client =
                from == null || to == null
                        ? null
                        : new ProxiedClient(from, to, downstream.passedTlvs, false);
        upstream.write(writer.write(ByteBufAllocator.DEFAULT, client, null, null, () -> {}));
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (data.isReadable() && !over) {
            upstream.write(data);
        } else {
            data.release();
        }
        if (end && !over) {
            upstream.shutdownOutput();
        }
    }

    @Override
    public void trailers(HeaderMap trailers) {
        if (!over) {
            upstream.shutdownOutput();
        }
    }

    @Override
    public void reset(ResetReason reason) {
        if (!over) {
            over = true;
            upstream.close(CloseMode.NO_FLUSH);
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void pause() {
        if (!over) {
            upstream.pauseReading();
        }
    }

    @Override
    public void resume() {
        if (!over) {
            upstream.resumeReading();
        }
    }

    // ---- what the connection tells ----

    @Override
    public void upstreamConnected(RelayUpstream connected) {
        var connection = connected.connection();
        if (connection == null) {
            throw new IllegalStateException("connected without a connection");
        }
        PoolWaiter.ResponseEvents to = waiter.ready(this, connection, null, false);
        sink = to;
        if (asked && !over) {
            HeaderMap agreed = worker.local(HeaderMaps.LOCAL).take();
            agreed.add(HeaderNames.STATUS, 200);
            to.head(agreed, false);
        }
    }

    @Override
    public void upstreamData(ByteBuf data, boolean end) {
        PoolWaiter.ResponseEvents to = sink;
        if (over || to == null) {
            return;
        }
        over = end;
        to.data(data.retain(), end);
        if (end) {
            upstream.close(CloseMode.FLUSH_WRITE);
        }
    }

    @Override
    public void upstreamWritable(boolean takesMore) {
        writable = takesMore;
        if (sink != null && !over) {
            sink.requestWritable(takesMore);
        }
    }

    @Override
    public void upstreamGone(RelayUpstream gone, RelayUpstream.Ending ending) {
        if (over) {
            return;
        }
        over = true;
        switch (ending) {
            case OVERFLOW -> waiter.failed(PoolFailure.OVERFLOW, "", "max_pending_requests");
            case CONNECT_TIMEOUT -> waiter.failed(PoolFailure.TIMEOUT, gone.failureReason(), "");
            case CONNECT_FAILED ->
                    waiter.failed(PoolFailure.REMOTE_CONNECTION_FAILURE, gone.failureReason(), "");
            case CLOSED, RESET -> {
                if (sink != null) {
                    sink.reset(ResetReason.CONNECTION_TERMINATION, "");
                }
            }
        }
    }
}
