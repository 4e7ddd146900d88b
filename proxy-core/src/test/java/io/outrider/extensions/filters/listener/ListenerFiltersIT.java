package io.outrider.extensions.filters.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.server.RunningProxy;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What listener filters find out decides over the filter chain: each chain here answers with its
/// name.
final class ListenerFiltersIT {

    private static String filter(String name, String more) {
        return "- {name: f, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.filters"
                + ".listener."
                + name
                + more
                + "}}\n";
    }

    private static String chain(String name, String match) {
        return "- filter_chain_match: {"
                + match
                + "}\n"
                + "  filters: [{name: d, typed_config: {\"@type\":"
                + " type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config,"
                + " response: {inline_string: \""
                + name
                + "\"}}}]\n";
    }

    private static RunningProxy proxy(int workers, String filters, String... chains) {
        return proxy("60s", workers, filters, chains);
    }

    /// @param timeout after which a connection goes on with what its listener filters know
    private static RunningProxy proxy(
            String timeout, int workers, String filters, String... chains) {
        return RunningProxy.start(
                workers,
                "listeners:\n- name: l\n"
                        + "  address: {socket_address: {address: 127.0.0.1, port_value: 0}}\n"
                        + "  listener_filters_timeout: "
                        + timeout
                        + "\n"
                        + "  continue_on_listener_filters_timeout: true\n"
                        + "  listener_filters:\n"
                        + filters.indent(2)
                        + "  filter_chains:\n"
                        + String.join("", chains).indent(2));
    }

    private static String ask(RunningProxy proxy, byte[] words) throws IOException {
        try (Socket client = proxy.connect()) {
            client.getOutputStream().write(words);
            return new String(client.getInputStream().readNBytes(100), ISO_8859_1);
        }
    }

    private static String ask(RunningProxy proxy, String words) throws IOException {
        return ask(proxy, words.getBytes(ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theProxyProtocolTellsWhereAConnectionComesFrom(int workers) throws IOException {
        String source = "source_prefix_ranges: [{address_prefix: 1.2.3.0, prefix_len: 24}]";
        String destination = "destination_port: 2000, " + source;
        try (var proxy =
                proxy(
                        workers,
                        filter("proxy_protocol.v3.ProxyProtocol", ""),
                        chain("source and port", destination),
                        chain("source", source),
                        chain("other", ""))) {

            String both = ask(proxy, "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000\r\n");
            String first = ask(proxy, "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2001\r\nhello");
            String none = ask(proxy, "PROXY UNKNOWN\r\n");

            assertThat(both).isEqualTo("source and port");
            assertThat(first).isEqualTo("source");
            assertThat(none).isEqualTo("other");
            proxy.awaitCounter("proxy_proto.versions.v1.found", 3);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET / HTTP/1.1\\r\\n, not_found_disallowed", "PROXY x\\r\\n, versions.v1.error"})
    void aConnectionWithoutGoodHeaderIsClosed(String words, String counter) throws IOException {
        try (var proxy =
                proxy(1, filter("proxy_protocol.v3.ProxyProtocol", ""), chain("any", ""))) {

            String answer = ask(proxy, words.translateEscapes());

            assertThat(answer).isEmpty();
            proxy.awaitCounter("proxy_proto." + counter, 1);
            proxy.awaitCounter("downstream_cx_proxy_proto_error", 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1\\r\\n, 60s, http/1.1",
        "GET / HTTP/1.0\\r\\n, 60s, http/1.0",
        "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n, 60s, h2c",
        "SSH-2.0\\r\\n, 60s, none",
        "GET /, 0.3s, none",
    })
    void theHttpInspectorTellsTheProtocol(String words, String timeout, String chain)
            throws IOException {
        try (var proxy =
                proxy(
                        timeout,
                        1,
                        filter("http_inspector.v3.HttpInspector", ""),
                        chain("http/1.1", "application_protocols: [http/1.1]"),
                        chain("http/1.0", "application_protocols: [http/1.0]"),
                        chain("h2c", "application_protocols: [h2c]"),
                        chain("none", ""))) {

            String answer = ask(proxy, words.translateEscapes());

            assertThat(answer).isEqualTo(chain);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, , sni",
        "A.Example.COM, , sni",
        "x.y.example.com, , wildcard",
        "example.com, , tls",
        "other.org, h2, alpn",
        "a.example.com, h2, sni",
    })
    void theTlsInspectorTellsServerNameAndProtocols(String name, String alpn, String chain)
            throws Exception {
        try (var proxy =
                proxy(
                        1,
                        filter("tls_inspector.v3.TlsInspector", "")
                                + filter("http_inspector.v3.HttpInspector", ""),
                        chain("sni", "server_names: [a.example.com]"),
                        chain("wildcard", "server_names: [\"*.example.com\"]"),
                        chain("alpn", "transport_protocol: tls, application_protocols: [h2]"),
                        chain("tls", "transport_protocol: tls"),
                        chain("plain", ""))) {
            byte[] hello = clientHello(name, alpn);

            String answer = ask(proxy, hello);
            String plain = ask(proxy, "GET / HTTP/1.1\r\n");

            assertThat(answer).isEqualTo(chain);
            assertThat(plain).isEqualTo("plain");
            proxy.awaitCounter("tls_inspector.tls_found", 1);
            proxy.awaitCounter("tls_inspector.tls_not_found", 1);
            proxy.awaitCounter("http_inspector.http11_found", 1);
        }
    }

    /// The first flight of the JDK's TLS client.
    private static byte[] clientHello(String name, String alpn)
            throws NoSuchAlgorithmException, SSLException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        if (alpn != null) {
            parameters.setApplicationProtocols(new String[] {alpn});
        }
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        var hello = new byte[out.flip().remaining()];
        out.get(hello);
        return hello;
    }
}
