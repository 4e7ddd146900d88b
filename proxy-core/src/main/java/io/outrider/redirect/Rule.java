package io.outrider.redirect;

/// One rule of the packet filter, spelt as iptables-save prints it.
///
/// @param table such as `nat`
/// @param chain such as `ISTIO_OUTPUT`
/// @param first goes before what is in the chain already, not behind it
/// @param text matches and target, without table and chain
record Rule(String table, String chain, boolean first, String text) {
    /// What the name of each of our chains begins with; Istio's names, which its tools look for.
    static final String OURS = "ISTIO_";

    /// Is it in a chain that is ours alone?
    boolean inOwnChain() {
        return chain.startsWith(OURS);
    }

    /// The line of iptables-save.
    String saved() {
        return "-A " + chain + " " + text;
    }

    /// The line of iptables-restore that adds it, the `n`-th of those that go first in their chain.
    String added(int n) {
        return first ? "-I " + chain + " " + n + " " + text : saved();
    }
}
