package io.outrider.server;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.outrider.config.ConfigException;
import io.outrider.config.ConfigParser;
import io.outrider.config.DeprecatedFields;
import io.outrider.config.ExtensionWalker;
import io.outrider.config.ExtensionWalker.Found;
import io.outrider.config.Factories;
import io.outrider.config.FieldPath;
import io.outrider.config.NoEffectReport;
import io.outrider.config.Problems;
import io.outrider.config.TypeRegistry;
import io.outrider.config.UnknownFieldPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Everything that can be said about a configuration file without serving it: a bootstrap, or the
/// `config_dump` of an Envoy.
///
/// Rules of the protos are held against all of it at once; a bootstrap is then translated as the
/// proxy would, which stops at its first mistake. Used once.
final class ConfigCheck {
    /// Extensions that translators read themselves, without a factory.
    private static final Set<String> READ_BY_TRANSLATORS =
            Set.of(
                    "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                    "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                    "envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig",
                    "envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
                    "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
                    "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate",
                    "envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin",
                    "envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest",
                    "envoy.extensions.load_balancing_policies.random.v3.Random",
                    "envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash",
                    "envoy.extensions.load_balancing_policies.maglev.v3.Maglev");

    private static final int MOST_PLACES = 3;

    /// What was found. All sentences carry their path.
    ///
    /// @param errors what the proxy would refuse, extensions that it does not have included
    /// @param noEffect what it would take and not act upon
    /// @param deprecated what Envoy will drop
    record Result(List<String> errors, List<String> noEffect, List<String> deprecated) {}

    /// Translates a bootstrap without opening anything.
    interface Translation {
        void run(NoEffectReport noEffect) throws ConfigException, IOException;
    }

    private final Factories factories;
    private final Translation translation;
    private final UnknownFieldPolicy unknownFields;
    private final ConfigParser parser;
    private final Problems.Collected problems = new Problems.Collected();
    private final List<String> errors = new ArrayList<>();
    private final List<String> noEffect = new ArrayList<>();

    /// @param dump whether fields that a newer Envoy has are only listed: we cannot change what it
    ///   was sent
    ConfigCheck(boolean dump, Factories factories, Translation translation) {
        this.factories = factories;
        this.translation = translation;
        this.unknownFields = UnknownFieldPolicy.forStatic(dump);
        this.parser =
                new ConfigParser(TypeRegistry.load(), unknownFields, new DeprecatedFields(true))
                        .keepingUnknownTypes();
    }

    /// Whether `text` is the answer of `/config_dump` rather than a bootstrap.
    static boolean isDump(String text) throws ConfigException {
        return ConfigParser.keys(text, FieldPath.root("file")).contains("configs");
    }

    Result bootstrap(String text) throws ConfigException, IOException {
        FieldPath at = FieldPath.root("bootstrap");
        Bootstrap bootstrap = parser.parseYaml(text, Bootstrap.getDefaultInstance(), at, problems);
        parser.validate(bootstrap, at, problems);
        var missing = missing(bootstrap, at);
        if (problems.all().isEmpty()) {
            missing = translate(missing);
        }
        return result(missing);
    }

    Result dump(String text) throws ConfigException {
        FieldPath at = FieldPath.root("dump");
        ConfigDump dump =
                received(parser.parseYaml(text, ConfigDump.getDefaultInstance(), at, problems));
        parser.validate(dump, at, problems);
        return result(missing(dump, at));
    }

    /// The dump without endpoints that Envoy derived itself; it fills those with zeros that no rule
    /// allows.
    private static ConfigDump received(ConfigDump dump) {
        var kept = dump.toBuilder();
        for (int i = 0; i < dump.getConfigsCount(); i++) {
            Any any = dump.getConfigs(i);
            if (any.is(EndpointsConfigDump.class)) {
                try {
                    var endpoints = any.unpack(EndpointsConfigDump.class).toBuilder();
                    kept.setConfigs(i, Any.pack(endpoints.clearStaticEndpointConfigs().build()));
                } catch (InvalidProtocolBufferException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
        return kept.build();
    }

    /// Answers which of the `missing` extensions matter: not those in a field without effect.
    private List<Found> translate(List<Found> missing) throws IOException {
        var report = new NoEffectReport();
        try {
            translation.run(report);
        } catch (ConfigException problem) {
            if (missing.stream().noneMatch(each -> problem.path().startsWith(each.at().path()))) {
                errors.add(problem.getMessage());
            }
        }
        List<NoEffectReport.Entry> entries = report.entries();
        entries.forEach(entry -> noEffect.add(entry.toString()));
        return missing.stream()
                .filter(each -> entries.stream().noneMatch(entry -> isIn(each, entry)))
                .toList();
    }

    private static boolean isIn(Found extension, NoEffectReport.Entry entry) {
        return extension.at().toString().startsWith(entry.at());
    }

    private List<Found> missing(Message config, FieldPath at) throws ConfigException {
        return new ExtensionWalker(parser)
                .walk(config, at).stream()
                        .filter(each -> !factories.read(each.type()))
                        .filter(each -> !READ_BY_TRANSLATORS.contains(each.type()))
                        .toList();
    }

    /// One line for each kind of extension, with the first places of it.
    private static String line(String type, List<Found> found) {
        var places = found.stream().limit(MOST_PLACES).map(each -> each.at().toString()).toList();
        String name = found.getFirst().name();
        return "extension "
                + (name.isEmpty() ? "" : "'" + name + "' ")
                + "with type '"
                + type
                + "' is not loaded, at "
                + String.join(" and ", places)
                + (found.size() > MOST_PLACES
                        ? " and " + (found.size() - MOST_PLACES) + " more places"
                        : "");
    }

    private Result result(List<Found> missing) {
        var all = new ArrayList<String>();
        problems.all().forEach(problem -> all.add(problem.getMessage()));
        Map<String, List<Found>> byType = new LinkedHashMap<>();
        for (Found found : missing) {
            byType.computeIfAbsent(found.type(), _ -> new ArrayList<>()).add(found);
        }
        byType.forEach((type, found) -> all.add(line(type, found)));
        all.addAll(errors);
        noEffect.addAll(unknownFields.seen());
        return new Result(all, List.copyOf(noEffect), parser.deprecated().seen());
    }
}
