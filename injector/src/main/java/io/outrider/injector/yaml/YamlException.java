package io.outrider.injector.yaml;

/// A text is no YAML that can be used here; the message is one sentence with line and column.
public final class YamlException extends Exception {
    YamlException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
