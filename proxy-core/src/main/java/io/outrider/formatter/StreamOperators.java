package io.outrider.formatter;

import io.outrider.http.HeaderNames;

/// Operators about a stream's outcome and its bytes. Immutable.
final class StreamOperators {
    private StreamOperators() {}

    static void list(OperatorTable table) {
        outcome(table);
        bytes(table);
    }

    private static void outcome(OperatorTable table) {
        table.text("PROTOCOL", i -> i.protocol == null ? null : i.protocol.toString());
        table.number("RESPONSE_CODE", i -> i.responseCode);
        table.add("RESPONSE_CODE_DETAILS", StreamOperators::details);
        table.nonEmpty(
                "CONNECTION_TERMINATION_DETAILS",
                i ->
                        i.connectionTerminationDetails.isEmpty()
                                ? i.connection.terminationDetails
                                : i.connectionTerminationDetails);
        table.plain("RESPONSE_FLAGS", context -> Flags.codes(context.info()));
        table.plain("RESPONSE_FLAGS_LONG", context -> Flags.names(context.info()));
        table.plain("CUSTOM_FLAGS", _ -> "");
        table.plain("LOCAL_REPLY_BODY", FormatContext::localReplyBody);
        table.plain("ACCESS_LOG_TYPE", FormatContext::accessLogType);
        table.nonEmpty("ROUTE_NAME", i -> i.routeName);
        table.nonEmpty("OUTRIDER_LIMIT", i -> i.limit); // our own
        table.number("ROUTE_RESOLUTION_COUNT", i -> i.routeResolutions);
        table.nonEmpty("VIRTUAL_CLUSTER_NAME", i -> i.virtualClusterName);
        table.add("GRPC_STATUS", GrpcStatus::operator);
        table.plain("GRPC_STATUS_NUMBER", GrpcStatus::number);
        table.plain(
                "STREAM_ID",
                context ->
                        context.request() == null
                                ? null
                                : context.request().get(HeaderNames.X_REQUEST_ID));
        table.nonEmpty("TRACE_ID", i -> i.traceId);
        table.plain("SPAN_ID", _ -> null);
    }

    private static Operator details(OperatorSyntax syntax) {
        boolean spaces = syntax.arguments().equals("ALLOW_WHITESPACES");
        return context -> {
            String details = context.info().responseCodeDetails;
            return OperatorTable.blank(spaces ? details : details.replace(' ', '_'));
        };
    }

    private static void bytes(OperatorTable table) {
        table.number("BYTES_RECEIVED", i -> i.bytesReceived);
        table.number("BYTES_SENT", i -> i.bytesSent);
        table.number("DOWNSTREAM_WIRE_BYTES_RECEIVED", i -> i.wireBytesReceived);
        table.number("DOWNSTREAM_WIRE_BYTES_SENT", i -> i.wireBytesSent);
        table.number("DOWNSTREAM_HEADER_BYTES_RECEIVED", i -> i.headerBytesReceived);
        table.number("DOWNSTREAM_HEADER_BYTES_SENT", i -> i.headerBytesSent);
        table.number("DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED", i -> i.headerBytesReceived);
        table.number("DOWNSTREAM_DECOMPRESSED_HEADER_BYTES_SENT", i -> i.headerBytesSent);
        table.number("UPSTREAM_WIRE_BYTES_RECEIVED", i -> i.upstreamWireBytesReceived);
        table.number("UPSTREAM_WIRE_BYTES_SENT", i -> i.upstreamWireBytesSent);
        table.number("UPSTREAM_HEADER_BYTES_RECEIVED", i -> i.upstreamHeaderBytesReceived);
        table.number("UPSTREAM_HEADER_BYTES_SENT", i -> i.upstreamHeaderBytesSent);
        table.number(
                "UPSTREAM_DECOMPRESSED_HEADER_BYTES_RECEIVED", i -> i.upstreamHeaderBytesReceived);
        table.number("UPSTREAM_DECOMPRESSED_HEADER_BYTES_SENT", i -> i.upstreamHeaderBytesSent);
        table.number("BYTES_RETRANSMITTED", _ -> 0); // of QUIC alone, in Envoy too
        table.number("PACKETS_RETRANSMITTED", _ -> 0);
    }
}
