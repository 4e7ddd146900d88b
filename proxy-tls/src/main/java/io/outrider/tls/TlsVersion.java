package io.outrider.tls;

/// A TLS protocol version, in the spelling of Envoy's `TlsParameters.TlsProtocol` and statistics.
public enum TlsVersion {
    TLS_V1_0("TLSv1", "TLSv1"),
    TLS_V1_1("TLSv1.1", "TLSv1.1"),
    TLS_V1_2("TLSv1.2", "TLSv1.2"),
    TLS_V1_3("TLSv1.3", "TLSv1.3");

    private final String jsseName;
    private final String envoyName;

    TlsVersion(String jsseName, String envoyName) {
        this.jsseName = jsseName;
        this.envoyName = envoyName;
    }

    /// The name that JSSE and Netty use, for example `TLSv1.2`.
    public String jsseName() {
        return jsseName;
    }

    /// The name in `ssl.versions.*` and `%DOWNSTREAM_TLS_VERSION%`.
    public String envoyName() {
        return envoyName;
    }
}
