package io.outrider.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which Outrider this is, as the build wrote it down.
public final class Version {
    private static final Properties BUILD = load();

    private Version() {}

    /// For example `0.1.0`.
    public static String number() {
        return BUILD.getProperty("version", "unknown");
    }

    /// Commit the build started from, or `unknown` outside a checkout.
    public static String commit() {
        return BUILD.getProperty("commit", "unknown");
    }

    /// `Clean`, or `Modified`.
    public static String tree() {
        return BUILD.getProperty("tree", "Clean");
    }

    /// In Envoy's five parts: commit, version, state of the source tree, kind of build, TLS
    /// library.
    public static String full() {
        return String.join("/", commit(), number(), tree(), "RELEASE", "BoringSSL");
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            if (in != null) properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read build.properties", e);
        }
        return properties;
    }
}
