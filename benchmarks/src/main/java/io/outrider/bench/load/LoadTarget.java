package io.outrider.bench.load;

import java.net.InetSocketAddress;

/// What is asked, of whom, and over how many connections. Immutable.
///
/// @param connections kept open, unless `closes`
/// @param streams requests at a time on each connection by HTTP/2; 0: HTTP/1.1
/// @param closes by HTTP/1.1 each request has a connection of its own, closed after it
public record LoadTarget(
        InetSocketAddress address,
        boolean tls,
        Question question,
        int connections,
        int streams,
        boolean closes) {

    /// A GET by HTTP/1.1 over kept connections.
    public static LoadTarget get(InetSocketAddress address, String path, int connections) {
        Question question = Question.get(authority(address), path);
        return new LoadTarget(address, false, question, connections, 0, false);
    }

    /// The address as a `host` header names it.
    public static String authority(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /// The same by HTTP/2.
    public LoadTarget withStreams(int perConnection) {
        return new LoadTarget(address, tls, question, connections, perConnection, false);
    }

    public LoadTarget withConnections(int count) {
        return new LoadTarget(address, tls, question, count, streams, closes);
    }
}
