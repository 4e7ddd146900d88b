package io.outrider.formatter;

import io.outrider.http.StreamInfo;
import io.outrider.net.ConnectionInfo;
import io.outrider.net.TlsInfo;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Operators about handshakes and certificates, of the client's connection and of the host's.
/// Immutable.
final class TlsOperators {
    private TlsOperators() {}

    static void list(OperatorTable table) {
        var downstream = new Side(table, "DOWNSTREAM_", i -> i.connection);
        downstream.session();
        downstream.certificate("PEER", TlsInfo::peer);
        downstream.certificate("LOCAL", TlsInfo::local);
        downstream.chain();
        var upstream = new Side(table, "UPSTREAM_", i -> i.upstreamConnection);
        upstream.session();
        upstream.certificate("PEER", TlsInfo::peer);
        upstream.certificate("LOCAL", TlsInfo::local);
        upstream.secured("SERVER_NAME", t -> OperatorTable.blank(t.serverName()));
    }

    private static @Nullable String list(List<String> values) {
        return values.isEmpty() ? null : String.join(",", values);
    }

    /// One connection's operators, all with the same beginning.
    private record Side(
            OperatorTable table,
            String prefix,
            Function<StreamInfo, @Nullable ConnectionInfo> connection) {

        void session() {
            secured("TLS_VERSION", t -> OperatorTable.blank(t.version()));
            secured("TLS_CIPHER", t -> OperatorTable.blank(t.cipher()));
            secured("TLS_SESSION_ID", t -> OperatorTable.blank(t.sessionId()));
        }

        void certificate(String whose, Function<TlsInfo, TlsInfo.Certificate> of) {
            secured(whose + "_URI_SAN", t -> list(of.apply(t).uriSans()));
            secured(whose + "_DNS_SAN", t -> list(of.apply(t).dnsSans()));
            secured(whose + "_IP_SAN", t -> list(of.apply(t).ipSans()));
            secured(whose + "_EMAIL_SAN", t -> list(of.apply(t).emailSans()));
            secured(whose + "_OTHERNAME_SAN", t -> list(of.apply(t).otherNameSans()));
            secured(whose + "_SUBJECT", t -> OperatorTable.blank(of.apply(t).subject()));
            secured(whose + "_ISSUER", t -> OperatorTable.blank(of.apply(t).issuer()));
            secured(whose + "_SERIAL", t -> OperatorTable.blank(of.apply(t).serial()));
            secured(whose + "_FINGERPRINT_256", t -> OperatorTable.blank(of.apply(t).sha256()));
            secured(whose + "_FINGERPRINT_1", t -> OperatorTable.blank(of.apply(t).sha1()));
            secured(whose + "_CERT", t -> OperatorTable.blank(of.apply(t).urlEncodedPem()));
            validity(whose + "_CERT_V_START", t -> of.apply(t).notBefore());
            validity(whose + "_CERT_V_END", t -> of.apply(t).notAfter());
        }

        void chain() {
            secured("PEER_CHAIN_FINGERPRINTS_256", t -> list(t.peer().chainSha256()));
            secured("PEER_CHAIN_FINGERPRINTS_1", t -> list(t.peer().chainSha1()));
            secured("PEER_CHAIN_SERIALS", t -> list(t.peer().chainSerials()));
            secured("PEER_ISSUER_FINGERPRINT_256", t -> second(t.peer().chainSha256()));
            secured("PEER_ISSUER_SERIAL", t -> second(t.peer().chainSerials()));
        }

        private static @Nullable String second(List<String> leafFirst) {
            return leafFirst.size() < 2 ? null : leafFirst.get(1);
        }

        void validity(String name, Function<TlsInfo, @Nullable Instant> get) {
            table.add(
                    prefix + name,
                    syntax -> {
                        var format = new StartTime(syntax.arguments(), ZoneOffset.UTC);
                        return of(
                                t -> {
                                    Instant at = get.apply(t);
                                    return at == null
                                            ? null
                                            : format.text(at.getEpochSecond() * 1_000_000_000L);
                                });
                    });
        }

        void secured(String name, Function<TlsInfo, @Nullable Object> get) {
            table.plain(prefix + name, of(get));
        }

        private Operator of(Function<TlsInfo, @Nullable Object> get) {
            return context -> {
                ConnectionInfo info = connection.apply(context.info());
                TlsInfo tls = info == null ? null : info.tls;
                return tls == null ? null : get.apply(tls);
            };
        }
    }
}
