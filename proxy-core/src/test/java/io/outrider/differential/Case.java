package io.outrider.differential;

import java.util.List;
import java.util.Map;

/// One case file: what is configured, what is exchanged, what is compared and which differences are
/// wanted. Immutable.
///
/// @param id the file's name without its ending; names the case's listener, route table, cluster
///   and stat prefixes
/// @param title one sentence, the file's first line
/// @param covers the point of the foundation issue, and what of it
/// @param start how the proxy under the case is started
/// @param arguments more words for the command line, for a case with its own process
/// @param config YAML for [Bootstraps], `${…}` names still in it
/// @param client what the client does
/// @param upstreams what each fake upstream does, by name; the usual one has the empty name
/// @param secured the upstreams that speak TLS, by name
/// @param stats names of counters and gauges to compare
/// @param unjudged parts that are shown only: `upstream` where a race decides what it sees, `log`
///   where it orders the lines
/// @param differences the wanted ones
/// @param flags the response flags that the case is there to show, by their codes
/// @param gap what Outrider does not do yet, so that the case is known to differ; empty: it must
///   agree
/// @param stricter why Outrider refuses what Envoy accepts here; empty: it does not
record Case(
        String id,
        String title,
        String covers,
        Start start,
        List<String> arguments,
        String config,
        List<Step> client,
        Map<String, List<Reply>> upstreams,
        Map<String, Secured> secured,
        List<String> stats,
        List<String> unjudged,
        List<Difference> differences,
        String stricter,
        List<String> flags,
        String gap) {

    /// Whose process serves the case.
    enum Start {
        /// One process serves all these cases, each on a listener of its own.
        SHARED,
        /// The case changes the process, so it has one to itself.
        OWN,
        /// Only whether the configuration is refused is asked.
        REFUSED
    }

    /// When a block of upstream steps begins.
    enum When {
        /// A connection was accepted.
        ACCEPT,
        /// A request's head was read.
        HEAD,
        /// A request was read to its end.
        REQUEST
    }

    /// One block of upstream steps; blocks are used up in order, over all connections.
    record Reply(When when, List<Step> steps) {}

    /// A line that Envoy shows and the line that Outrider shows in its place; either may be empty.
    record Difference(String envoy, String ours, String why) {}
}
