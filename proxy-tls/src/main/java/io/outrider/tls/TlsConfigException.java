package io.outrider.tls;

import org.jspecify.annotations.Nullable;

/// A TLS setting that cannot be used: which one, what was found and what was expected.
///
/// The field is spelt as the proto spells it, from where the thrower stands; whoever knows more of
/// the path puts it in front.
public final class TlsConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /// @param field for example `private_key`; empty for the whole setting
    public TlsConfigException(String field, String problem) {
        this(field, problem, null);
    }

    public TlsConfigException(String field, String problem, @Nullable Throwable cause) {
        super(field.isEmpty() ? problem : field + ": " + problem, cause);
        this.field = field;
        this.problem = problem;
    }

    /// Reads one setting of several.
    interface Reading<T> {
        T read() throws TlsConfigException;
    }

    /// What `reading` gives; where it fails, seen from the message that has it in its field
    /// `parent`.
    static <T> T within(String parent, Reading<T> reading) throws TlsConfigException {
        try {
            return reading.read();
        } catch (TlsConfigException e) {
            throw new TlsConfigException(
                    e.field.isEmpty() ? parent : parent + "." + e.field, e.problem, e);
        }
    }

    /// Where it is, for example `tls_certificates[1].private_key`; empty for the whole setting.
    public String field() {
        return field;
    }

    /// What was found and what was expected.
    public String problem() {
        return problem;
    }
}
