package io.outrider.injector;

import io.outrider.injector.settings.Settings;
import io.outrider.injector.settings.SettingsException;
import io.outrider.injector.settings.SettingsFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The settings that count now: the last ones that were right.
///
/// Threads: [#reload] one at a time; the rest any.
final class LiveSettings {
    private static final Logger LOG = LoggerFactory.getLogger(LiveSettings.class);

    private final SettingsFolder folder;
    private volatile Settings now;
    private volatile boolean valid = true;

    /// @throws SettingsException the first ones are wrong
    LiveSettings(SettingsFolder folder) throws SettingsException {
        this.folder = folder;
        now = folder.read();
    }

    Settings now() {
        return now;
    }

    /// Whether what is in the folder is what counts.
    boolean isValid() {
        return valid;
    }

    /// Looks for a change; a wrong one is logged and changes nothing.
    void reload() {
        try {
            Settings changed = folder.readIfChanged();
            if (changed == null) return;
            now = changed;
            valid = true;
            LOG.info("new settings: templates {}", changed.templateNames());
        } catch (SettingsException e) {
            valid = false;
            LOG.error("the new settings are wrong and not used: {}", e.getMessage());
        }
    }
}
