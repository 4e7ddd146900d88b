package io.outrider.http;

/// The protocol of one message, as `%PROTOCOL%` prints it.
public enum Protocol {
    HTTP10("HTTP/1.0"),
    HTTP11("HTTP/1.1"),
    HTTP2("HTTP/2");

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
