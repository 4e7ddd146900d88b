package io.outrider.stats;

import java.util.List;

/// A stat's name without the parts that vary, and those parts as tags, in the order of the tag
/// rules.
///
/// `cluster.reviews.upstream_rq_total` becomes `cluster.upstream_rq_total` and
/// `envoy.cluster_name`.
public record TaggedName(String name, List<Tag> tags) {
    public TaggedName {
        tags = List.copyOf(tags);
    }
}
