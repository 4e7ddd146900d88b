package io.outrider.injector.cluster;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The API server, as far as the injector needs it. Calls block, and throw a [RuntimeException]
/// when the server cannot be reached or refuses.
public interface ClusterApi {
    /// The Secret with the authorities, and the version of it that was read.
    record StoredSecret(Map<String, String> data, String version) {
        /// Without what it holds.
        @Override
        public String toString() {
            return "StoredSecret[version=" + version + "]";
        }
    }

    /// The Secret; null when it is not there.
    @Nullable StoredSecret secret();

    /// Replaces what the Secret holds, unless somebody else has since `version`.
    ///
    /// @return false when somebody has
    boolean replaceSecret(Map<String, String> data, String version);

    /// Lets the webhook configuration trust exactly these certificates. Does nothing when it does.
    ///
    /// @param bundle PEM
    /// @return whether something was changed
    boolean trust(String bundle);

    /// The API server's minor version, the 33 of `1.33`.
    int minorVersion();
}
