package io.outrider.http.grpc;

import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderNames;

/// What the heads of messages say of gRPC. Immutable.
public final class GrpcHeaders {
    private static final String TYPE = "application/grpc";

    private GrpcHeaders() {}

    /// Whether the content type is gRPC's, of whatever subtype.
    public static boolean isGrpc(HeaderMap headers) {
        int type = headers.find(HeaderNames.CONTENT_TYPE);
        return type != HeaderMap.NONE
                && headers.valueStartsWith(type, TYPE)
                && (headers.valueLength(type) == TYPE.length()
                        || headers.valueByte(type, TYPE.length()) == '+'
                        || headers.valueByte(type, TYPE.length()) == ';');
    }

    /// Whether a response's head is gRPC's: of an answer with body, or of one that is an end alone.
    public static boolean isGrpcResponse(HeaderMap headers, boolean end) {
        return end
                ? headers.contains(HeaderNames.GRPC_STATUS)
                : headers.hasValue(HeaderNames.STATUS, "200") && isGrpc(headers);
    }

    /// Whether the call went well; false also where nothing is said.
    public static boolean isOk(HeaderMap headers) {
        return headers.hasValue(HeaderNames.GRPC_STATUS, "0");
    }
}
