package io.outrider.stats;

/// One label of a stat, such as `envoy.cluster_name` = `reviews`.
public record Tag(String name, String value) {}
