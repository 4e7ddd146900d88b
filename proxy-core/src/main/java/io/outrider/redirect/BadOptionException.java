package io.outrider.redirect;

/// A flag, or the variable that stands for it, says something that cannot be done; the message is
/// for the user.
final class BadOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    BadOptionException(String flag, String found, String expected) {
        super("%s: '%s' (expected: %s)".formatted(flag, found, expected));
    }

    BadOptionException(String message) {
        super(message);
    }
}
