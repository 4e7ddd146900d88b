package io.outrider.differential;

import org.jspecify.annotations.Nullable;

/// One thing that the client or the fake upstream does on a connection, in the order of the case
/// file. Immutable.
sealed interface Step {

    /// Sends bytes, spelt as in [RawText] and with `${…}` names still in them.
    record Send(String text, boolean endOfLine) implements Step {}

    /// Reads one whole response, with the interim ones before it. `toHead`: it answers a HEAD, so
    /// no body follows.
    record Response(boolean toHead) implements Step {}

    /// Reads one response head, interim or not, and stops behind it.
    record Head() implements Step {}

    /// Reads exactly `count` bytes.
    record Read(int count) implements Step {}

    /// One step of HTTP/2, spelt as in [Http2Text].
    record Http2(String step) implements Step {}

    /// Reads up to and including the text.
    record Until(String text) implements Step {}

    /// Reads until the other side ends the connection.
    record Eof() implements Step {}

    /// Ends our sending direction and keeps reading.
    record Fin() implements Step {}

    /// Closes in the ordinary way.
    record Close() implements Step {}

    /// Closes with a TCP reset.
    record Reset() implements Step {}

    /// Lets those go on who await this event.
    record Signal(String event) implements Step {}

    /// Waits for an event: a signal, or `request-2` (the upstream has read its second request) or
    /// `accept-2`.
    record Await(String event) implements Step {}

    /// Client only: goes on with the connection of this name, opened on first use.
    record Use(String connection, String listener, String from, @Nullable Secured tls)
            implements Step {}

    /// Client only: opens a fresh connection, after the one before was watched to its end and
    /// closed.
    record Try(String connection, String listener, String from, @Nullable Secured tls)
            implements Step {}

    /// Client only: asks the admin server. `how` is `lines`, `shape` (the paths of a JSON document)
    /// or `status`.
    record Admin(String method, String path, String how) implements Step {}

    /// Client only: asks the admin server until its answer has the text, for what happens a moment
    /// later.
    record AdminUntil(String path, String text) implements Step {}
}
