package io.outrider.upstream;

import io.outrider.lb.Host;
import io.outrider.lb.PickContext;
import io.outrider.lb.Picker;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one worker's pools of one cluster carry, so that connections can be made to hosts that will
/// be picked next (`predictive_preconnect_ratio`).
///
/// Envoy counts the streams of all clusters together, so that another cluster's idle connections
/// keep it from connecting ahead; here each cluster counts for itself. Threads: its worker's loop.
public final class StreamForecast {
    /// Connections begun at most for one stream.
    private static final int MOST = 3;

    private final double ratio;
    private long streams;
    private long room;

    /// @param ratio above 1
    StreamForecast(double ratio) {
        this.ratio = ratio;
    }

    /// A pool changed.
    ///
    /// @param moreStreams how many more are under way or waiting
    /// @param moreRoom how many more its connections can carry, those under way included
    void changed(long moreStreams, long moreRoom) {
        streams += moreStreams;
        room += moreRoom;
    }

    /// Connects ahead for the stream that is about to begin and those that are foreseen after it.
    ///
    /// @param pools the pool of a host for this request
    public void connectAhead(
            Picker picker, PickContext request, Function<Host, @Nullable ConnectionPool> pools) {
        for (int i = 0; i < MOST && (streams + 1) * ratio > room; i++) {
            Host next = picker.peek(request);
            ConnectionPool pool = next == null ? null : pools.apply(next);
            if (pool == null || !pool.connectAhead(ratio)) {
                return;
            }
        }
    }
}
