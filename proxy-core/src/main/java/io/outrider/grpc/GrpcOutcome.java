package io.outrider.grpc;

import io.outrider.http.grpc.GrpcCodes;

/// How a call ended. Immutable.
///
/// @param code by gRPC; see [GrpcCodes]
/// @param message the server's or our own words; may be empty
public record GrpcOutcome(int code, String message) {

    public boolean isOk() {
        return code == GrpcCodes.OK;
    }
}
