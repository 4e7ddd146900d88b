package io.outrider.http;

/// The names the proxy itself works with. [HeaderMap] finds each of them in constant time.
public final class HeaderNames {
    public static final HeaderName METHOD = HeaderName.register(":method");
    public static final HeaderName PATH = HeaderName.register(":path");
    public static final HeaderName AUTHORITY = HeaderName.register(":authority");
    public static final HeaderName SCHEME = HeaderName.register(":scheme");
    public static final HeaderName STATUS = HeaderName.register(":status");
    public static final HeaderName PROTOCOL = HeaderName.register(":protocol");
    public static final HeaderName HOST = HeaderName.register("host");
    public static final HeaderName CONNECTION = HeaderName.register("connection");
    public static final HeaderName CONTENT_LENGTH = HeaderName.register("content-length");
    public static final HeaderName CONTENT_TYPE = HeaderName.register("content-type");
    public static final HeaderName TRANSFER_ENCODING = HeaderName.register("transfer-encoding");
    public static final HeaderName TE = HeaderName.register("te");
    public static final HeaderName TRAILER = HeaderName.register("trailer");
    public static final HeaderName UPGRADE = HeaderName.register("upgrade");
    public static final HeaderName KEEP_ALIVE = HeaderName.register("keep-alive");
    public static final HeaderName PROXY_CONNECTION = HeaderName.register("proxy-connection");
    public static final HeaderName EXPECT = HeaderName.register("expect");
    public static final HeaderName DATE = HeaderName.register("date");
    public static final HeaderName SERVER = HeaderName.register("server");
    public static final HeaderName VIA = HeaderName.register("via");
    public static final HeaderName ACCEPT = HeaderName.register("accept");
    public static final HeaderName ACCEPT_ENCODING = HeaderName.register("accept-encoding");
    public static final HeaderName USER_AGENT = HeaderName.register("user-agent");
    public static final HeaderName REFERER = HeaderName.register("referer");
    public static final HeaderName COOKIE = HeaderName.register("cookie");
    public static final HeaderName SET_COOKIE = HeaderName.register("set-cookie");
    public static final HeaderName AUTHORIZATION = HeaderName.register("authorization");
    public static final HeaderName PROXY_AUTHORIZATION = HeaderName.register("proxy-authorization");
    public static final HeaderName PROXY_AUTHENTICATE = HeaderName.register("proxy-authenticate");
    public static final HeaderName LOCATION = HeaderName.register("location");
    public static final HeaderName CACHE_CONTROL = HeaderName.register("cache-control");
    public static final HeaderName ORIGIN = HeaderName.register("origin");
    public static final HeaderName VARY = HeaderName.register("vary");
    public static final HeaderName ALLOW = HeaderName.register("allow");
    public static final HeaderName RANGE = HeaderName.register("range");
    public static final HeaderName RETRY_AFTER = HeaderName.register("retry-after");
    public static final HeaderName FORWARDED = HeaderName.register("forwarded");
    public static final HeaderName X_FORWARDED_FOR = HeaderName.register("x-forwarded-for");
    public static final HeaderName X_FORWARDED_PROTO = HeaderName.register("x-forwarded-proto");
    public static final HeaderName X_FORWARDED_PORT = HeaderName.register("x-forwarded-port");
    public static final HeaderName X_FORWARDED_HOST = HeaderName.register("x-forwarded-host");
    public static final HeaderName X_FORWARDED_CLIENT_CERT =
            HeaderName.register("x-forwarded-client-cert");
    public static final HeaderName X_REQUEST_ID = HeaderName.register("x-request-id");
    public static final HeaderName X_ENVOY_INTERNAL = HeaderName.register("x-envoy-internal");
    public static final HeaderName X_ENVOY_EXTERNAL_ADDRESS =
            HeaderName.register("x-envoy-external-address");
    public static final HeaderName X_ENVOY_ORIGINAL_PATH =
            HeaderName.register("x-envoy-original-path");
    public static final HeaderName X_ENVOY_ORIGINAL_HOST =
            HeaderName.register("x-envoy-original-host");
    public static final HeaderName X_ENVOY_DECORATOR_OPERATION =
            HeaderName.register("x-envoy-decorator-operation");
    public static final HeaderName X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER =
            HeaderName.register("x-envoy-downstream-service-cluster");
    public static final HeaderName X_ENVOY_DOWNSTREAM_SERVICE_NODE =
            HeaderName.register("x-envoy-downstream-service-node");
    public static final HeaderName X_ENVOY_EXPECTED_RQ_TIMEOUT_MS =
            HeaderName.register("x-envoy-expected-rq-timeout-ms");
    public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS =
            HeaderName.register("x-envoy-upstream-rq-timeout-ms");
    public static final HeaderName X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS =
            HeaderName.register("x-envoy-upstream-rq-per-try-timeout-ms");
    public static final HeaderName X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE =
            HeaderName.register("x-envoy-upstream-rq-timeout-alt-response");
    public static final HeaderName X_ENVOY_UPSTREAM_STREAM_DURATION_MS =
            HeaderName.register("x-envoy-upstream-stream-duration-ms");
    public static final HeaderName X_ENVOY_MAX_RETRIES = HeaderName.register("x-envoy-max-retries");
    public static final HeaderName X_ENVOY_RETRY_ON = HeaderName.register("x-envoy-retry-on");
    public static final HeaderName X_ENVOY_RETRY_GRPC_ON =
            HeaderName.register("x-envoy-retry-grpc-on");
    public static final HeaderName X_ENVOY_RETRIABLE_STATUS_CODES =
            HeaderName.register("x-envoy-retriable-status-codes");
    public static final HeaderName X_ENVOY_RETRIABLE_HEADER_NAMES =
            HeaderName.register("x-envoy-retriable-header-names");
    public static final HeaderName X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT =
            HeaderName.register("x-envoy-hedge-on-per-try-timeout");
    public static final HeaderName X_ENVOY_UPSTREAM_ALT_STAT_NAME =
            HeaderName.register("x-envoy-upstream-alt-stat-name");
    public static final HeaderName X_ENVOY_UPSTREAM_CANARY =
            HeaderName.register("x-envoy-upstream-canary");
    public static final HeaderName X_ENVOY_UPSTREAM_SERVICE_TIME =
            HeaderName.register("x-envoy-upstream-service-time");
    public static final HeaderName X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL =
            HeaderName.register("x-envoy-immediate-health-check-fail");
    public static final HeaderName X_ENVOY_OVERLOADED = HeaderName.register("x-envoy-overloaded");
    public static final HeaderName X_ENVOY_DROP_OVERLOAD =
            HeaderName.register("x-envoy-drop-overload");
    public static final HeaderName X_ENVOY_UNCONDITIONAL_DROP_OVERLOAD =
            HeaderName.register("x-envoy-unconditional-drop-overload");
    public static final HeaderName X_ENVOY_RATELIMITED = HeaderName.register("x-envoy-ratelimited");
    public static final HeaderName X_ENVOY_DEGRADED = HeaderName.register("x-envoy-degraded");
    public static final HeaderName X_ENVOY_ATTEMPT_COUNT =
            HeaderName.register("x-envoy-attempt-count");
    public static final HeaderName X_ENVOY_FORCE_TRACE = HeaderName.register("x-envoy-force-trace");
    public static final HeaderName X_ENVOY_IP_TAGS = HeaderName.register("x-envoy-ip-tags");
    public static final HeaderName X_ENVOY_IS_TIMEOUT_RETRY =
            HeaderName.register("x-envoy-is-timeout-retry");
    public static final HeaderName X_CLIENT_TRACE_ID = HeaderName.register("x-client-trace-id");
    public static final HeaderName X_OT_SPAN_CONTEXT = HeaderName.register("x-ot-span-context");
    public static final HeaderName X_B3_TRACEID = HeaderName.register("x-b3-traceid");
    public static final HeaderName X_B3_SPANID = HeaderName.register("x-b3-spanid");
    public static final HeaderName X_B3_PARENTSPANID = HeaderName.register("x-b3-parentspanid");
    public static final HeaderName X_B3_SAMPLED = HeaderName.register("x-b3-sampled");
    public static final HeaderName X_B3_FLAGS = HeaderName.register("x-b3-flags");
    public static final HeaderName B3 = HeaderName.register("b3");
    public static final HeaderName TRACEPARENT = HeaderName.register("traceparent");
    public static final HeaderName TRACESTATE = HeaderName.register("tracestate");
    public static final HeaderName GRPC_STATUS = HeaderName.register("grpc-status");
    public static final HeaderName GRPC_MESSAGE = HeaderName.register("grpc-message");
    public static final HeaderName GRPC_TIMEOUT = HeaderName.register("grpc-timeout");
    public static final HeaderName GRPC_ENCODING = HeaderName.register("grpc-encoding");
    public static final HeaderName GRPC_ACCEPT_ENCODING =
            HeaderName.register("grpc-accept-encoding");
    public static final HeaderName HTTP2_SETTINGS = HeaderName.register("http2-settings");
    public static final HeaderName IDEMPOTENCY_KEY = HeaderName.register("idempotency-key");
    public static final HeaderName ACCESS_CONTROL_REQUEST_METHOD =
            HeaderName.register("access-control-request-method");
    public static final HeaderName ACCESS_CONTROL_REQUEST_HEADERS =
            HeaderName.register("access-control-request-headers");
    public static final HeaderName ACCESS_CONTROL_ALLOW_ORIGIN =
            HeaderName.register("access-control-allow-origin");

    private HeaderNames() {}

    /// Loads this class, which registers the names.
    static void load() {}
}
