package io.outrider.dns;

import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the addresses of names: in the hosts file as it was at start, else from the servers. An
/// address is its own answer. Threads: main loop.
public final class DnsResolver {
    private final DnsNameResolver servers;
    private final SearchList search;
    private final HostsFileEntriesProvider hosts;

    DnsResolver(DnsNameResolver servers, SearchList search) {
        this.servers = servers;
        this.search = search;
        this.hosts = HostsFileEntriesProvider.parser().parseSilently();
    }

    /// What came of a question.
    ///
    /// @param addresses empty when there are none, for whatever reason
    /// @param ttlSeconds the shortest time to live among them; `Long.MAX_VALUE`: none was said
    public record Answer(List<InetAddress> addresses, long ttlSeconds) {}

    /// Asks; `then` hears exactly once, perhaps before this returns, and perhaps after a long time.
    public void resolve(String name, DnsFamily family, Consumer<Answer> then) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(name);
        if (literal != null) {
            then.accept(new Answer(List.of(address(literal)), Long.MAX_VALUE));
            return;
        }
        new Question(name, family, then).askFirst();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /// One name on its way: record types and search domains in turn.
    private final class Question {
        private final String name;
        private final DnsFamily family;
        private final Consumer<Answer> then;
        private final List<InetAddress> found = new ArrayList<>();
        private long ttlSeconds = Long.MAX_VALUE;

        Question(String name, DnsFamily family, Consumer<Answer> then) {
            this.name = name.toLowerCase(Locale.ROOT);
            this.family = family;
            this.then = then;
        }

        void askFirst() {
            switch (family) {
                case V4_ONLY -> ask(DnsRecordType.A, this::done);
                case V6_ONLY -> ask(DnsRecordType.AAAA, this::done);
                case V4_PREFERRED -> ask(DnsRecordType.A, () -> orElse(DnsRecordType.AAAA));
                case AUTO -> ask(DnsRecordType.AAAA, () -> orElse(DnsRecordType.A));
                case ALL -> ask(DnsRecordType.A, () -> ask(DnsRecordType.AAAA, this::done));
            }
        }

        private void orElse(DnsRecordType other) {
            if (found.isEmpty()) {
                ask(other, this::done);
            } else {
                done();
            }
        }

        private void done() {
            then.accept(new Answer(List.copyOf(found), ttlSeconds));
        }

        private void ask(DnsRecordType type, Runnable next) {
            List<InetAddress> known = known(type);
            if (known != null) {
                found.addAll(known);
                next.run();
                return;
            }
            ask(search.candidates(name), 0, type, next);
        }

        private void ask(List<String> names, int at, DnsRecordType type, Runnable next) {
            if (at == names.size()) {
                next.run();
                return;
            }
            DefaultDnsQuestion question;
            try {
                question = new DefaultDnsQuestion(names.get(at), type);
            } catch (IllegalArgumentException _) {
                next.run(); // no name that DNS could know
                return;
            }
            int before = found.size();
            servers.resolveAll(question)
                    .addListener(
                            (Future<List<DnsRecord>> answer) -> {
                                if (answer.isSuccess()) {
                                    read(answer.getNow(), type);
                                }
                                if (found.size() > before) {
                                    next.run();
                                } else {
                                    ask(names, at + 1, type, next);
                                }
                            });
        }

        private @Nullable List<InetAddress> known(DnsRecordType type) {
            boolean four = type == DnsRecordType.A;
            List<InetAddress> listed = (four ? hosts.ipv4Entries() : hosts.ipv6Entries()).get(name);
            if (listed != null) {
                return listed;
            }
            boolean local = name.equals("localhost") || name.endsWith(".localhost");
            if (local) {
                return List.of(
                        address(
                                four
                                        ? new byte[] {127, 0, 0, 1}
                                        : NetUtil.LOCALHOST6.getAddress()));
            }
            boolean inFile =
                    hosts.ipv4Entries().containsKey(name) || hosts.ipv6Entries().containsKey(name);
            return inFile ? List.of() : null;
        }

        private void read(List<DnsRecord> records, DnsRecordType type) {
            for (DnsRecord record : records) {
                try {
                    if (record instanceof DnsRawRecord raw && raw.type().equals(type)) {
                        byte[] bytes = new byte[raw.content().readableBytes()];
                        raw.content().getBytes(raw.content().readerIndex(), bytes);
                        found.add(InetAddress.getByAddress(bytes));
                        ttlSeconds = Math.min(ttlSeconds, raw.timeToLive());
                    }
                } catch (UnknownHostException _) {
                    // an A record that is not four bytes long: as if it were not there
                } finally {
                    ReferenceCountUtil.release(record);
                }
            }
        }
    }
}
