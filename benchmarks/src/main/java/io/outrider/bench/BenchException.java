package io.outrider.bench;

/// Something of a run that cannot go on; the message is one sentence for the user.
public final class BenchException extends Exception {
    private static final long serialVersionUID = 1L;

    public BenchException(String sentence) {
        super(sentence);
    }
}
