package io.outrider.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigParserTest {

    private static final FieldPath BOOTSTRAP = FieldPath.root("bootstrap");

    private final ConfigParser parser = ConfigParser.strict();

    private Bootstrap read(String text) throws ConfigException {
        return parser.parseYaml(text, Bootstrap.getDefaultInstance(), BOOTSTRAP);
    }

    private Cluster cluster(String fields) throws ConfigException {
        var cluster =
                parser.parseYaml(
                        "{name: reviews, " + fields + "}",
                        Cluster.getDefaultInstance(),
                        FieldPath.root("Cluster 'reviews'"));
        parser.validate(cluster, FieldPath.root("Cluster 'reviews'"));
        return cluster;
    }

    @Test
    void readsYamlInBothSpellings() throws ConfigException {
        var bootstrap =
                read(
                        """
                        node: {id: sidecar}
                        staticResources:
                          clusters:
                          - name: reviews
                            connect_timeout: 0.25s
                            perConnectionBufferLimitBytes: 0x8000
                            type: strict_dns
                        """);

        var cluster = bootstrap.getStaticResources().getClusters(0);
        assertThat(bootstrap.getNode().getId()).isEqualTo("sidecar");
        assertThat(Durations.toMillis(cluster.getConnectTimeout())).isEqualTo(250);
        assertThat(cluster.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(0x8000);
        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
    }

    @Test
    void readsJsonWithCommasBehindTheLastElement() throws ConfigException {
        var bootstrap =
                read(
                        """
                        {"node": {"id": "a\\u0041",},
                        \t"static_resources": {"clusters": [{"name": "c"},]},}
                        """);

        assertThat(bootstrap.getNode().getId()).isEqualTo("aA");
        assertThat(bootstrap.getStaticResources().getClustersCount()).isOne();
    }

    @Test
    void namesTheFieldThatWasMeant() {
        assertThatThrownBy(() -> read("static_resources: {clusters: [{conect_timeout: 1s}]}"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "bootstrap: static_resources.clusters[0].conect_timeout: unknown field of"
                                + " envoy.config.cluster.v3.Cluster (line 1, column 32; near:"
                                + " connect_timeout)");
    }

    @Test
    void saysWhatIsWrongWithAValue() {
        assertThatThrownBy(() -> read("static_resources:\n  clusters:\n  - connect_timeout: 250ms"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "bootstrap: static_resources.clusters[0].connect_timeout: '250ms' (line 3,"
                                + " column 22; expected: a duration such as 0.25s)");
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        assertThatThrownBy(() -> read("{\"node\": {\"id\": \"\\ud800\"}}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("node.id: half of a surrogate pair");
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        assertThatThrownBy(() -> read("node: {id: a}\nnode: {id: b}"))
                .hasMessage("bootstrap: YAML error at line 2, column 1: key 'node' is there twice");
    }

    @Test
    void unpacksATypedStructAsTheMessageItNames() throws ConfigException {
        var struct =
                parser.parseYaml(
                        """
                        "@type": type.googleapis.com/xds.type.v3.TypedStruct
                        type_url: type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                        value: {suppress_envoy_headers: true}
                        """,
                        Any.getDefaultInstance(),
                        FieldPath.root("any"));

        var router = parser.unpack(struct, Router.class, FieldPath.root("any"));

        assertThat(router.getSuppressEnvoyHeaders()).isTrue();
        assertThat(TypeUrls.typeName(struct))
                .isEqualTo("envoy.extensions.filters.http.router.v3.Router");
    }

    @Test
    void refusesWhatTheProtoForbids() {
        assertThatThrownBy(() -> cluster("connect_timeout: 0s"))
                .hasMessage("Cluster 'reviews': connect_timeout: 0s (expected: > 0s)");
        assertThatThrownBy(() -> cluster("least_request_lb_config: {choice_count: 1}"))
                .hasMessage(
                        "Cluster 'reviews': least_request_lb_config.choice_count: 1 (expected: >= 2)");
    }

    @Test
    void mergesTheCommandLineOntoTheFile() throws ConfigException {
        var merged =
                parser.parseMerged(
                        List.of(
                                "{node: {id: a, cluster: c}, static_resources: {clusters: [{name: one}]}}",
                                "{node: {id: b}, static_resources: {clusters: [{name: two}]}}"),
                        Bootstrap.getDefaultInstance(),
                        BOOTSTRAP);

        assertThat(merged.getNode().getId()).isEqualTo("b");
        assertThat(merged.getNode().getCluster()).isEqualTo("c");
        assertThat(merged.getStaticResources().getClustersList())
                .extracting(Cluster::getName)
                .containsExactly("one", "two");
    }

    @Test
    void aRequiredMemberOfAOneofIsAskedOnlyWhenItIsTheOneChosen() throws ConfigException {
        var parser = ConfigParser.strict();
        var matcher = parser.parseYaml("{exact: a}", StringMatcher.getDefaultInstance(), BOOTSTRAP);

        parser.validate(matcher, BOOTSTRAP);

        assertThat(matcher.getExact()).isEqualTo("a");
    }

    @Test
    void aSecretOfTheWrongTypeIsNotRepeated() {
        assertThatThrownBy(
                        () ->
                                parser.parseYaml(
                                        "{inline_string: 271828}",
                                        DataSource.getDefaultInstance(),
                                        BOOTSTRAP))
                .hasMessageNotContaining("271828");
    }

    @Test
    void fieldsOfANewerProtoAreCountedWhenTheyComeFromAControlPlane() throws ConfigException {
        var policy = UnknownFieldPolicy.forDynamic(false, false);
        var newer =
                Cluster.newBuilder()
                        .setName("reviews")
                        .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                9_999,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())
                        .build();

        parser.with(policy).unpack(Any.pack(newer), FieldPath.root("Cluster 'reviews'"));

        assertThat(policy.count()).isOne();
        assertThat(policy.seen())
                .containsExactly(
                        "Cluster 'reviews': field number 9999, which"
                                + " envoy.config.cluster.v3.Cluster does not have here");
        assertThatThrownBy(() -> parser.unpack(Any.pack(newer), BOOTSTRAP))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void deprecatedFieldsAreCountedEachTimeAndListedOnce() throws ConfigException {
        var deprecated = new DeprecatedFields(true);
        var counting =
                new ConfigParser(
                        TypeRegistry.load(), UnknownFieldPolicy.forStatic(false), deprecated);
        String yaml =
                "static_resources: {clusters: [{name: a, dns_refresh_rate: 5s}, {name: b, dns_refresh_rate: 5s}]}";

        counting.parseMerged(List.of(yaml), Bootstrap.getDefaultInstance(), BOOTSTRAP);

        assertThat(deprecated.count()).isEqualTo(2);
        assertThat(deprecated.seen())
                .containsExactly(
                        "bootstrap: static_resources.clusters[0].dns_refresh_rate: deprecated");
    }

    @Test
    void theTypesOfTheApiAreFoundByNameNestedOnesToo() {
        var types = TypeRegistry.load();

        assertThat(types.find("type.googleapis.com/envoy.config.cluster.v3.Cluster")).isNotNull();
        assertThat(types.find("envoy.config.cluster.v3.Cluster.RingHashLbConfig")).isNotNull();
        assertThat(types.find("xds.type.matcher.v3.Matcher")).isNotNull();
        assertThat(types.find("google.protobuf.StringValue")).isNotNull();
        assertThat(types.find("envoy.config.cluster.v3.Clusters")).isNull();
        assertThat(types.find("")).isNull();
    }

    @Test
    void everyExtensionOfAConfigIsFoundWithItsPath() throws ConfigException {
        var keeping = parser.keepingUnknownTypes();
        var cluster =
                keeping.parseYaml(
                        """
                        name: reviews
                        transport_socket:
                          name: tls
                          typed_config: {"@type": type.googleapis.com/example.Tls, key: value}
                        typed_extension_protocol_options:
                          http: {"@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions}
                        """,
                        Cluster.getDefaultInstance(),
                        FieldPath.root("Cluster"));

        var found = new ExtensionWalker(keeping).walk(cluster, FieldPath.root("Cluster"));

        assertThat(found)
                .extracting(each -> each.at() + " | " + each.name() + " | " + each.type())
                .containsExactly(
                        "Cluster: transport_socket.typed_config | tls | example.Tls",
                        "Cluster: typed_extension_protocol_options[\"http\"] | http |"
                                + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
    }
}
