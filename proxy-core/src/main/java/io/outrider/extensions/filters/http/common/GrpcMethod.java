package io.outrider.extensions.filters.http.common;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/// What a gRPC request calls. Immutable.
///
/// @param service with its package
public record GrpcMethod(String service, String method) {

    /// From `/package.Service/Method`; null when the path is none such.
    public static @Nullable GrpcMethod of(HeaderMap request) {
        String path = request.get(HeaderNames.PATH);
        if (path == null) {
            return null;
        }
        int query = path.indexOf('?');
        String target = query < 0 ? path : path.substring(0, query);
        int slash = target.indexOf('/', 1);
        if (slash < 2
                || target.charAt(0) != '/'
                || slash == target.length() - 1
                || target.indexOf('/', slash + 1) >= 0) {
            return null;
        }
        return new GrpcMethod(target.substring(1, slash), target.substring(slash + 1));
    }

    /// As stats name it.
    String statName() {
        return service + "." + method;
    }
}
