package io.outrider.extensions.accessloggers.grpc;

import io.outrider.accesslog.AccessLogSink;
import io.outrider.formatter.FormatContext;
import io.outrider.net.Worker;
import io.outrider.net.WorkerLocal;
import java.util.HashMap;
import java.util.Map;

/// Gives each record to the worker's own stream to the service, which logs with equal settings
/// share. Immutable.
record AlsSink(AlsSettings settings, AlsEntry entry) implements AccessLogSink {
    private static final WorkerLocal<Map<Object, AlsBuffer>> BUFFERS =
            new WorkerLocal<>(HashMap::new);

    @Override
    public void write(Worker worker, FormatContext context) {
        Map<Object, AlsBuffer> buffers = worker.local(BUFFERS);
        AlsBuffer buffer = buffers.get(settings.key());
        if (buffer == null) {
            buffer = new AlsBuffer(settings, worker);
            buffers.put(settings.key(), buffer);
        }
        buffer.add(entry.of(context));
    }
}
