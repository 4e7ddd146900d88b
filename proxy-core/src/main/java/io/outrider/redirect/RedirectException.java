package io.outrider.redirect;

/// The kernel or one of its programs did not do what it was told; the message is for the user.
final class RedirectException extends Exception {
    private static final long serialVersionUID = 1L;

    RedirectException(String message) {
        super(message);
    }
}
