package io.outrider.bench.load;

/// What kind of gRPC calls a scenario makes.
public enum Grpc {
    NONE,
    /// A call for each message.
    UNARY,
    /// Calls that never end: a request is one message and the one that comes back for it.
    STREAM
}
