package io.outrider.grpc;

import io.netty.buffer.ByteBuf;
import io.outrider.lb.Host;
import io.outrider.lb.PickContext;
import io.outrider.net.Worker;
import io.outrider.upstream.ClusterSnapshot;
import io.outrider.upstream.Dialer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Starts calls to one service from one worker, over the worker's own connection pools.
///
/// Threads: its worker's loop.
public final class GrpcClient implements AutoCloseable {
    private final GrpcService service;
    private final Worker worker;
    private final Dialer dialer;
    private final Set<GrpcCall> calls = new LinkedHashSet<>();
    private final PickContext pick = new Pick();
    private boolean closed;

    public GrpcClient(GrpcService service, Worker worker, Dialer dialer) {
        this.service = service;
        this.worker = worker;
        this.dialer = dialer;
    }

    GrpcService service() {
        return service;
    }

    Worker worker() {
        return worker;
    }

    Dialer dialer() {
        return dialer;
    }

    /// Starts a call that may carry many messages both ways. Its end comes after this has returned,
    /// also when the call never got anywhere.
    ///
    /// @param path `/package.Service/Method`
    /// @param timeoutNanos until its end; 0: none
    public GrpcCall start(String path, long timeoutNanos, GrpcEvents events) {
        assert worker.loop().inEventLoop() : "call off its loop";
        var call = new GrpcCall(this, path, timeoutNanos, events);
        calls.add(call);
        call.start();
        return call;
    }

    /// One message, one answer, within the service's time limit.
    ///
    /// Takes `request`.
    public GrpcCall ask(String path, ByteBuf request, UnaryEvents events) {
        GrpcCall call = start(path, service.timeoutNanos(), new UnaryAnswer(events));
        call.send(request, true);
        return call;
    }

    /// The cluster now; null when there is none, or none is to be called any more.
    @Nullable ClusterSnapshot cluster() {
        return closed ? null : service.cluster().current();
    }

    /// A host for one call; null when the cluster has none that will do.
    @Nullable Host pick(ClusterSnapshot cluster) {
        return cluster.picker(worker.index()).pick(pick);
    }

    void over(GrpcCall call) {
        calls.remove(call);
    }

    /// How many calls are under way.
    public int activeCalls() {
        return calls.size();
    }

    /// Cancels what is under way and starts nothing more.
    @Override
    public void close() {
        closed = true;
        for (GrpcCall call : new ArrayList<>(calls)) {
            call.cancel();
        }
    }

    private final class Pick implements PickContext {
        @Override
        public long nanoTime() {
            return worker.time().nanos();
        }
    }
}
