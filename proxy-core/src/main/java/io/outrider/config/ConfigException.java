package io.outrider.config;

/// The one checked exception of configuration. Its message is one sentence: where, what was found
/// and what was expected.
///
/// Only [FieldPath] makes it.
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String subject;
    private final String path;

    ConfigException(String subject, String path, String problem) {
        super(path.isEmpty() ? subject + ": " + problem : subject + ": " + path + ": " + problem);
        this.subject = subject;
        this.path = path;
    }

    /// What the path is in: `Cluster 'reviews'`, `bootstrap`.
    public String subject() {
        return subject;
    }

    /// The field path below the subject, as the proto spells it; empty when the subject itself is
    /// at fault.
    public String path() {
        return path;
    }
}
