package io.outrider.tls;

/// What was done about OCSP on one connection. Counted as `ssl.ocsp_staple_*`, in Envoy's words.
public enum Stapling {
    /// The client did not ask, so nothing was decided.
    NOT_ASKED,
    /// It asked and gets a fresh response.
    STAPLED,
    /// It asked and gets the certificate alone.
    OMITTED,
    /// It asked, and no certificate may be shown to it without a fresh response.
    REFUSED
}
