package io.outrider.route;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import io.outrider.lb.RandomSource;
import io.outrider.runtime.RuntimeFraction;
import java.util.List;

/// `RouteMatch`: everything a request must be for a route. Immutable.
///
/// @param share of the requests that match otherwise
/// @param grpc only gRPC requests
public record RouteMatch(
        PathMatch path,
        List<HeaderMatch> headers,
        List<QueryMatch> queries,
        RuntimeFraction share,
        boolean grpc) {
    public boolean matches(HeaderMap request, int pathIndex, RandomSource random) {
        if (pathIndex == HeaderMap.NONE) {
            if (!(path instanceof PathMatch.Connect) || !path.matches(request, pathIndex)) {
                return false;
            }
        } else if (!path.matches(request, pathIndex)) {
            return false;
        }
        if (share != RuntimeFraction.ALWAYS && !share.takes(random.nextLong())) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).matches(request)) {
                return false;
            }
        }
        if (!queries.isEmpty()) {
            String target = pathIndex == HeaderMap.NONE ? "" : request.value(pathIndex);
            for (QueryMatch query : queries) {
                if (!query.matches(target)) {
                    return false;
                }
            }
        }
        return !grpc || isGrpc(request);
    }

    private static boolean isGrpc(HeaderMap request) {
        int type = request.find(HeaderNames.CONTENT_TYPE);
        return type != HeaderMap.NONE
                && request.valueStartsWith(type, "application/grpc")
                && (request.valueLength(type) == 16 || request.valueByte(type, 16) == '+');
    }
}
