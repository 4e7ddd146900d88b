package io.outrider.extensions.filters.http.grpcstats;

import io.outrider.http.TypedState;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many messages went each way so far, as filter state. Immutable.
record GrpcMessageCounts(long requests, long responses) implements TypedState {

    @Override
    public String typeName() {
        return "envoy.extensions.filters.http.grpc_stats.v3.FilterObject";
    }

    @Override
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        if (requests > 0) {
            fields.put("requestMessageCount", Long.toString(requests));
        }
        if (responses > 0) {
            fields.put("responseMessageCount", Long.toString(responses));
        }
        return fields;
    }

    @Override
    public String toString() {
        return requests + "," + responses;
    }
}
