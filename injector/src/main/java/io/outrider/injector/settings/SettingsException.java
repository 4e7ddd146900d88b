package io.outrider.injector.settings;

/// The injector's own settings are wrong: one sentence with file, path, found and expected.
public final class SettingsException extends Exception {
    public SettingsException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
