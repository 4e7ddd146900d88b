package io.outrider.filter;

/// A filter's answer: go on to the next one, or wait until it says so.
public enum FilterStatus {
    CONTINUE,
    STOP
}
