package io.outrider.redirect;

/// One of the two address families; each has rules of its own.
enum Family {
    IPV4("iptables", "127.0.0.6/32", 32),
    IPV6("ip6tables", "::6/128", 128);

    private final String program;
    private final String passthrough;
    private final int hostBits;

    Family(String program, String passthrough, int hostBits) {
        this.program = program;
        this.passthrough = passthrough;
        this.hostBits = hostBits;
    }

    /// The name that its iptables program begins with.
    String program() {
        return program;
    }

    /// Where the sidecar's own connections to the app come from.
    String passthrough() {
        return passthrough;
    }

    /// The prefix that means one address.
    int hostBits() {
        return hostBits;
    }

    /// Does an address or prefix in text belong to this family?
    boolean owns(String address) {
        return (address.indexOf(':') >= 0) == (this == IPV6);
    }
}
