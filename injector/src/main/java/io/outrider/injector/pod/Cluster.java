package io.outrider.injector.pod;

/// What of the cluster decides about a pod's form. Immutable.
///
/// @param nativeSidecars whether init containers may keep running (Kubernetes 1.33: by then every
///   kubelet that may join knows them)
public record Cluster(boolean nativeSidecars) {}
