package io.outrider.server;

/// A command line that cannot be obeyed. Its message is one sentence: flag, what was found, what
/// was expected.
final class BadFlagException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFlagException(String message) {
        super(message);
    }
}
