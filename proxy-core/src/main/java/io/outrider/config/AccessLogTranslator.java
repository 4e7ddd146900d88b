package io.outrider.config;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.outrider.accesslog.AccessLog;
import io.outrider.accesslog.LogFilter;
import io.outrider.http.ResponseFlag;
import java.util.ArrayList;
import java.util.List;
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
                    proto.hasFilter() ? filter(proto.getFilter(), here.field("filter")) : null;
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
    public static @Nullable LogFilter filter(AccessLogFilter proto, FieldPath at)
            throws ConfigException {
        return switch (proto.getFilterSpecifierCase()) {
            case STATUS_CODE_FILTER -> {
                var comparison = proto.getStatusCodeFilter().getComparison();
                yield new LogFilter.StatusCode(
                        comparison(comparison), comparison.getValue().getDefaultValue());
            }
            case DURATION_FILTER -> {
                var comparison = proto.getDurationFilter().getComparison();
                yield new LogFilter.Duration(
                        comparison(comparison), comparison.getValue().getDefaultValue());
            }
            case NOT_HEALTH_CHECK_FILTER -> new LogFilter.NotHealthCheck();
            case TRACEABLE_FILTER ->
                    throw at.field("traceable_filter").unsupported("filtering by trace decision");
            case RUNTIME_FILTER ->
                    new LogFilter.Sampled(
                            proto.getRuntimeFilter().hasPercentSampled()
                                    ? RouteTranslator.perMillion(
                                            proto.getRuntimeFilter().getPercentSampled())
                                    : 0);
            case AND_FILTER ->
                    new LogFilter.All(
                            filters(
                                    proto.getAndFilter().getFiltersList(),
                                    at.field("and_filter").field("filters")));
            case OR_FILTER ->
                    new LogFilter.Any(
                            filters(
                                    proto.getOrFilter().getFiltersList(),
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
                    throw at.field("metadata_filter").unsupported("filtering by metadata");
            case LOG_TYPE_FILTER ->
                    throw at.field("log_type_filter").unsupported("filtering by log type");
            case EXTENSION_FILTER ->
                    throw at.field("extension_filter").unsupported("extension filters");
            case FILTERSPECIFIER_NOT_SET -> null;
        };
    }

    private static List<LogFilter> filters(List<AccessLogFilter> protos, FieldPath at)
            throws ConfigException {
        var list = new ArrayList<LogFilter>();
        for (int i = 0; i < protos.size(); i++) {
            LogFilter filter = filter(protos.get(i), at.index(i));
            if (filter != null) {
                list.add(filter);
            }
        }
        return List.copyOf(list);
    }

    private static LogFilter.Comparison comparison(ComparisonFilter proto) {
        return switch (proto.getOp()) {
            case GE -> LogFilter.Comparison.GREATER_OR_EQUAL;
            case LE -> LogFilter.Comparison.LESS_OR_EQUAL;
            case EQ, UNRECOGNIZED -> LogFilter.Comparison.EQUAL;
        };
    }
}
