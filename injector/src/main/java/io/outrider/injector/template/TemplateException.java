package io.outrider.injector.template;

/// A template says something that cannot be done. The message is one sentence that begins with the
/// place: `static.yaml: pod.spec.containers[0].image: …`.
public final class TemplateException extends RuntimeException {
    TemplateException(String at, String problem) {
        super(at + ": " + problem);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
