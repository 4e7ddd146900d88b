/// Upstream clusters at run time: snapshots of hosts and settings, connection pools, dialling.
///
/// A [io.outrider.upstream.Cluster] lives as long as its name;
/// [io.outrider.upstream.ClusterSnapshot] is what a request sees of it.
@NullMarked
package io.outrider.upstream;

import org.jspecify.annotations.NullMarked;
