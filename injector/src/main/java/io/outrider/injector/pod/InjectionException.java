package io.outrider.injector.pod;

/// This pod cannot get its sidecar; the message is one sentence for whoever made the pod.
public final class InjectionException extends Exception {
    public InjectionException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
