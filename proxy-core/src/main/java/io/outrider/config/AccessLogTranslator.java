package io.outrider.config;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.outrider.accesslog.AccessLog;
import io.outrider.accesslog.LogFilter;
import io.outrider.accesslog.ValueMatch;
import io.outrider.http.ResponseFlag;
import io.outrider.runtime.RuntimeFraction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `AccessLog` messages with their filters. Immutable.
public final class AccessLogTranslator {
    private AccessLogTranslator() {}

    public static List<AccessLog> translate(
            List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> protos,
            FactoryContext context,
            FieldPath at)
            throws ConfigException {
        var list = new ArrayList<AccessLog>();
        for (int i = 0; i < protos.size(); i++) {
            var proto = protos.get(i);
            FieldPath here = at.index(i);
            LogFilter filter =
                    proto.hasFilter()
                            ? filter(proto.getFilter(), context, here.field("filter"))
                            : null;
            list.add(
                    new AccessLog(
                            filter,
                            context.factories()
                                    .accessLogs()
                                    .require(proto.getName(), proto.getTypedConfig(), here)
                                    .parse(
                                            proto.getTypedConfig(),
                                            here.field("typed_config"),
                                            context)));
        }
        return List.copyOf(list);
    }

    /// Null when the message holds no filter.
    public static @Nullable LogFilter filter(
            AccessLogFilter proto, FactoryContext context, FieldPath at) throws ConfigException {
        return switch (proto.getFilterSpecifierCase()) {
            case STATUS_CODE_FILTER -> {
                var comparison = proto.getStatusCodeFilter().getComparison();
                yield new LogFilter.StatusCode(
                        comparison(comparison),
                        RuntimeTranslator.number(comparison.getValue(), context.runtime()));
            }
            case DURATION_FILTER -> {
                var comparison = proto.getDurationFilter().getComparison();
                yield new LogFilter.Duration(
                        comparison(comparison),
                        RuntimeTranslator.number(comparison.getValue(), context.runtime()));
            }
            case NOT_HEALTH_CHECK_FILTER -> new LogFilter.NotHealthCheck();
            case TRACEABLE_FILTER -> new LogFilter.Traced();
            case RUNTIME_FILTER ->
                    new LogFilter.Sampled(
                            new RuntimeFraction(
                                    context.runtime().key(proto.getRuntimeFilter().getRuntimeKey()),
                                    RuntimeTranslator.perMillion(
                                            proto.getRuntimeFilter().getPercentSampled())));
            case AND_FILTER ->
                    new LogFilter.All(
                            filters(
                                    proto.getAndFilter().getFiltersList(),
                                    context,
                                    at.field("and_filter").field("filters")));
            case OR_FILTER ->
                    new LogFilter.Any(
                            filters(
                                    proto.getOrFilter().getFiltersList(),
                                    context,
                                    at.field("or_filter").field("filters")));
            case HEADER_FILTER ->
                    new LogFilter.Header(
                            MatchTranslator.header(
                                    proto.getHeaderFilter().getHeader(),
                                    at.field("header_filter").field("header")));
            case RESPONSE_FLAG_FILTER -> {
                long bits = 0;
                var flags = proto.getResponseFlagFilter().getFlagsList();
                for (int i = 0; i < flags.size(); i++) {
                    ResponseFlag flag = ResponseFlag.ofCode(flags.get(i));
                    if (flag == null) {
                        throw at.field("response_flag_filter")
                                .field("flags")
                                .index(i)
                                .invalid(
                                        "\""
                                                + flags.get(i)
                                                + "\" (expected: a response flag such as UF)");
                    }
                    bits |= flag.bit();
                }
                yield new LogFilter.Flags(bits);
            }
            case GRPC_STATUS_FILTER -> {
                var statuses = new ArrayList<Long>();
                proto.getGrpcStatusFilter()
                        .getStatusesList()
                        .forEach(status -> statuses.add((long) status.getNumber()));
                yield new LogFilter.Grpc(statuses, proto.getGrpcStatusFilter().getExclude());
            }
            case METADATA_FILTER ->
                    metadata(proto.getMetadataFilter(), at.field("metadata_filter"));
            case LOG_TYPE_FILTER -> {
                var types = new HashSet<String>();
                for (AccessLogType type : proto.getLogTypeFilter().getTypesList()) {
                    types.add(type.name());
                }
                yield new LogFilter.LogType(
                        Set.copyOf(types), proto.getLogTypeFilter().getExclude());
            }
            case EXTENSION_FILTER ->
                    throw at.field("extension_filter").unsupported("extension filters");
            case FILTERSPECIFIER_NOT_SET -> null;
        };
    }

    private static List<LogFilter> filters(
            List<AccessLogFilter> protos, FactoryContext context, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<LogFilter>();
        for (int i = 0; i < protos.size(); i++) {
            LogFilter filter = filter(protos.get(i), context, at.index(i));
            if (filter != null) {
                list.add(filter);
            }
        }
        return List.copyOf(list);
    }

    private static LogFilter metadata(MetadataFilter proto, FieldPath at) throws ConfigException {
        var matcher = proto.getMatcher();
        FieldPath here = at.field("matcher");
        var path = new ArrayList<String>();
        matcher.getPathList().forEach(segment -> path.add(segment.getKey()));
        return new LogFilter.Metadata(
                matcher.getFilter(),
                List.copyOf(path),
                value(matcher.getValue(), here.field("value")),
                matcher.getInvert(),
                !proto.hasMatchIfKeyNotFound() || proto.getMatchIfKeyNotFound().getValue());
    }

    private static ValueMatch value(ValueMatcher proto, FieldPath at) throws ConfigException {
        return switch (proto.getMatchPatternCase()) {
            case STRING_MATCH ->
                    new ValueMatch.Text(
                            MatchTranslator.string(
                                    proto.getStringMatch(), at.field("string_match")));
            case BOOL_MATCH -> new ValueMatch.Flag(proto.getBoolMatch());
            case PRESENT_MATCH -> new ValueMatch.Present(proto.getPresentMatch());
            case DOUBLE_MATCH ->
                    proto.getDoubleMatch().hasRange()
                            ? new ValueMatch.Range(
                                    proto.getDoubleMatch().getRange().getStart(),
                                    proto.getDoubleMatch().getRange().getEnd())
                            : new ValueMatch.Range(
                                    proto.getDoubleMatch().getExact(),
                                    proto.getDoubleMatch().getExact());
            case LIST_MATCH ->
                    new ValueMatch.Element(
                            value(
                                    proto.getListMatch().getOneOf(),
                                    at.field("list_match").field("one_of")));
            case OR_MATCH -> {
                var any = new ArrayList<ValueMatch>();
                var matchers = proto.getOrMatch().getValueMatchersList();
                for (int i = 0; i < matchers.size(); i++) {
                    any.add(
                            value(
                                    matchers.get(i),
                                    at.field("or_match").field("value_matchers").index(i)));
                }
                yield new ValueMatch.AnyOf(List.copyOf(any));
            }
            case NULL_MATCH -> throw at.field("null_match").unsupported("matching on null");
            case MATCHPATTERN_NOT_SET -> throw at.missing("string_match, bool_match or another");
        };
    }

    private static LogFilter.Comparison comparison(ComparisonFilter proto) {
        return switch (proto.getOp()) {
            case GE -> LogFilter.Comparison.GREATER_OR_EQUAL;
            case LE -> LogFilter.Comparison.LESS_OR_EQUAL;
            case EQ, UNRECOGNIZED -> LogFilter.Comparison.EQUAL;
        };
    }
}
