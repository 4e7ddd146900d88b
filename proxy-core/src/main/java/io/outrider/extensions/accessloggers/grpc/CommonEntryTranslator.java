package io.outrider.extensions.accessloggers.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogCommon;
import io.envoyproxy.envoy.data.accesslog.v3.AccessLogType;
import io.envoyproxy.envoy.data.accesslog.v3.ResponseFlags;
import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties;
import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties.CertificateProperties;
import io.envoyproxy.envoy.data.accesslog.v3.TLSProperties.CertificateProperties.SubjectAltName;
import io.outrider.config.Structs;
import io.outrider.formatter.Addresses;
import io.outrider.formatter.FormatContext;
import io.outrider.http.HeaderNames;
import io.outrider.http.ResponseFlag;
import io.outrider.http.StreamInfo;
import io.outrider.http.TypedState;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsInfo;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a record tells of any stream as `AccessLogCommon`. Immutable.
///
/// @param filterState keys of the objects to tell
record CommonEntryTranslator(List<String> filterState) {
    private static final long NANOS = 1_000_000_000;

    /// The suites that BoringSSL speaks, by OpenSSL's names.
    private static final Map<String, Integer> SUITES =
            Map.ofEntries(
                    Map.entry("TLS_AES_128_GCM_SHA256", 0x1301),
                    Map.entry("TLS_AES_256_GCM_SHA384", 0x1302),
                    Map.entry("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
                    Map.entry("ECDHE-ECDSA-AES128-GCM-SHA256", 0xc02b),
                    Map.entry("ECDHE-ECDSA-AES256-GCM-SHA384", 0xc02c),
                    Map.entry("ECDHE-RSA-AES128-GCM-SHA256", 0xc02f),
                    Map.entry("ECDHE-RSA-AES256-GCM-SHA384", 0xc030),
                    Map.entry("ECDHE-RSA-CHACHA20-POLY1305", 0xcca8),
                    Map.entry("ECDHE-ECDSA-CHACHA20-POLY1305", 0xcca9),
                    Map.entry("ECDHE-ECDSA-AES128-SHA", 0xc009),
                    Map.entry("ECDHE-ECDSA-AES256-SHA", 0xc00a),
                    Map.entry("ECDHE-RSA-AES128-SHA", 0xc013),
                    Map.entry("ECDHE-RSA-AES256-SHA", 0xc014),
                    Map.entry("AES128-GCM-SHA256", 0x9c),
                    Map.entry("AES256-GCM-SHA384", 0x9d),
                    Map.entry("AES128-SHA", 0x2f),
                    Map.entry("AES256-SHA", 0x35));

    CommonEntryTranslator {
        filterState = List.copyOf(filterState);
    }

    AccessLogCommon translate(FormatContext context) {
        StreamInfo info = context.info();
        var to = AccessLogCommon.newBuilder();
        ConnectionInfo connection = info.connection;
        address(connection.directRemoteAddress, to::setDownstreamDirectRemoteAddress);
        address(info.downstreamRemoteAddress, to::setDownstreamRemoteAddress);
        address(connection.localAddress, to::setDownstreamLocalAddress);
        if (connection.tls != null) {
            to.setTlsProperties(tls(connection.tls, connection.requestedServerName));
        }
        to.setDownstreamTransportFailureReason(connection.transportFailureReason);
        to.setStartTime(
                Timestamp.newBuilder()
                        .setSeconds(info.startWallNanos / NANOS)
                        .setNanos((int) (info.startWallNanos % NANOS)));
        times(info, to);
        upstream(info, to);
        if (info.flags() != 0) {
            to.setResponseFlags(flags(info));
        }
        if (!info.dynamicMetadata().isEmpty()) {
            var metadata = Metadata.newBuilder();
            info.dynamicMetadata()
                    .forEach(
                            (filter, values) ->
                                    metadata.putFilterMetadata(filter, Structs.struct(values)));
            to.setMetadata(metadata);
        }
        for (String key : filterState) {
            Object state = info.filterState(key);
            if (state != null) {
                to.putFilterStateObjects(key, any(state));
            }
        }
        String id =
                context.request() == null ? null : context.request().get(HeaderNames.X_REQUEST_ID);
        if (id != null) {
            to.setStreamId(utf8(id));
        }
        return to.setRouteName(info.routeName)
                .setConnectionTerminationDetails(info.connectionTerminationDetails)
                .setDownstreamWireBytesReceived(info.wireBytesReceived)
                .setDownstreamWireBytesSent(info.wireBytesSent)
                .setUpstreamWireBytesReceived(info.upstreamWireBytesReceived)
                .setUpstreamWireBytesSent(info.upstreamWireBytesSent)
                .setAccessLogType(type(context.accessLogType()))
                .build();
    }

    private static void times(StreamInfo info, AccessLogCommon.Builder to) {
        since(info, info.endNanos, to::setDuration);
        since(info, info.lastRequestByteNanos, to::setTimeToLastRxByte);
        since(info, info.upstreamFirstByteSentNanos, to::setTimeToFirstUpstreamTxByte);
        since(info, info.upstreamLastByteSentNanos, to::setTimeToLastUpstreamTxByte);
        since(info, info.upstreamFirstByteReceivedNanos, to::setTimeToFirstUpstreamRxByte);
        since(info, info.upstreamLastByteReceivedNanos, to::setTimeToLastUpstreamRxByte);
        since(info, info.firstResponseByteNanos, to::setTimeToFirstDownstreamTxByte);
        since(info, info.lastResponseByteNanos, to::setTimeToLastDownstreamTxByte);
    }

    private static void since(StreamInfo info, long nanos, Consumer<Duration> to) {
        if (nanos != 0) {
            long after = Math.max(0, nanos - info.startNanos);
            to.accept(
                    Duration.newBuilder()
                            .setSeconds(after / NANOS)
                            .setNanos((int) (after % NANOS))
                            .build());
        }
    }

    private static void upstream(StreamInfo info, AccessLogCommon.Builder to) {
        if (info.upstreamHost != null) {
            address(info.upstreamHost.address(), to::setUpstreamRemoteAddress);
        }
        ConnectionInfo connection = info.upstreamConnection;
        if (connection != null) {
            address(connection.localAddress, to::setUpstreamLocalAddress);
        }
        to.setUpstreamCluster(info.clusterName)
                .setUpstreamTransportFailureReason(info.upstreamTransportFailureReason)
                .setUpstreamRequestAttemptCount(info.attempts);
    }

    private static void address(java.net.@Nullable SocketAddress address, Consumer<Address> to) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            to.accept(
                    Address.newBuilder()
                            .setSocketAddress(
                                    SocketAddress.newBuilder()
                                            .setAddress(Addresses.ip(inet.getAddress()))
                                            .setPortValue(inet.getPort()))
                            .build());
        } else if (address != null) {
            to.accept(
                    Address.newBuilder()
                            .setPipe(
                                    Pipe.newBuilder()
                                            .setPath(String.valueOf(Addresses.text(address))))
                            .build());
        }
    }

    private static TLSProperties tls(TlsInfo tls, String serverName) {
        var to = TLSProperties.newBuilder();
        to.setTlsVersion(
                switch (tls.version()) {
                    case "TLSv1" -> TLSProperties.TLSVersion.TLSv1;
                    case "TLSv1.1" -> TLSProperties.TLSVersion.TLSv1_1;
                    case "TLSv1.2" -> TLSProperties.TLSVersion.TLSv1_2;
                    case "TLSv1.3" -> TLSProperties.TLSVersion.TLSv1_3;
                    default -> TLSProperties.TLSVersion.VERSION_UNSPECIFIED;
                });
        Integer suite = SUITES.get(tls.cipher());
        if (suite != null) {
            to.setTlsCipherSuite(UInt32Value.of(suite));
        }
        return to.setTlsSniHostname(serverName)
                .setTlsSessionId(tls.sessionId())
                .setLocalCertificateProperties(certificate(tls.local()))
                .setPeerCertificateProperties(certificate(tls.peer()))
                .build();
    }

    private static CertificateProperties certificate(TlsInfo.Certificate certificate) {
        var to = CertificateProperties.newBuilder();
        for (String uri : certificate.uriSans()) {
            to.addSubjectAltName(SubjectAltName.newBuilder().setUri(uri));
        }
        return to.setSubject(certificate.subject()).build();
    }

    /// Fields have the numbers of the flags, counted from 1.
    @SuppressWarnings("EnumOrdinal") // the order is Envoy's, fixed
    private static ResponseFlags flags(StreamInfo info) {
        var to = ResponseFlags.newBuilder();
        for (ResponseFlag flag : ResponseFlag.values()) {
            if (!info.has(flag)) {
                continue;
            }
            switch (flag) {
                case UNAUTHORIZED_EXTERNAL_SERVICE ->
                        to.setUnauthorizedDetails(
                                ResponseFlags.Unauthorized.newBuilder()
                                        .setReason(
                                                ResponseFlags.Unauthorized.Reason
                                                        .EXTERNAL_SERVICE));
                case DOWNSTREAM_REMOTE_RESET -> to.setDownstreamRemoteReset(true);
                case DROP_OVERLOAD, UNCONDITIONAL_DROP_OVERLOAD -> {} // not in the message
                default ->
                        to.setField(
                                ResponseFlags.getDescriptor().findFieldByNumber(flag.ordinal() + 1),
                                true);
            }
        }
        return to.build();
    }

    private static Any any(Object state) {
        return state instanceof TypedState typed
                ? Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/google.protobuf.Struct")
                        .setValue(Structs.struct(typed.fields()).toByteString())
                        .build()
                : Any.pack(StringValue.of(utf8(state.toString())));
    }

    private static AccessLogType type(String name) {
        for (AccessLogType type : AccessLogType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return AccessLogType.NotSet;
    }

    /// Bytes as ISO 8859-1 become the text they are in UTF-8; each that is none becomes `!`.
    static String utf8(String latin) {
        for (int i = 0; i < latin.length(); i++) {
            if (latin.charAt(i) >= 0x80) {
                try {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPLACE)
                            .replaceWith("!")
                            .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
                            .toString();
                } catch (CharacterCodingException e) {
                    throw new IllegalStateException(e); // everything is replaced
                }
            }
        }
        return latin;
    }
}
