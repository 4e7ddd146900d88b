package io.outrider.config;

import com.google.protobuf.Message;

/// What the rules of the protos cannot say: names that must exist, fields that exclude each other,
/// what does nothing.
///
/// `outrider check` finds these by `META-INF/services/io.outrider.config.ConfigCheck` and asks each
/// about every bootstrap and every resource of a config dump. A translator brings one along; it has
/// a public constructor without arguments.
public interface ConfigCheck {

    /// Looks at one whole message: a `Bootstrap`, `Listener`, `Cluster`, `RouteConfiguration` …
    /// that is valid by itself. Ignores kinds it knows nothing of.
    void check(Message config, FieldPath at, NoEffectReport noEffect, Problems problems)
            throws ConfigException;
}
