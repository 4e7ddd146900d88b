package io.outrider.differential;

import io.outrider.differential.Case.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One case on one subject: its fake upstreams, names and log file, from before the process starts
/// until after it ended.
///
/// Threads: one at a time.
final class CaseRun implements Closeable {
    /// What a case calls brief: a limit of its own that is to run out, but not before what has to
    /// come before.
    private static final int BRIEF_MILLIS = 300;

    private final Case tested;
    private final Names names = new Names();
    private final Events events = new Events();
    private final List<FakeUpstream> upstreams = new ArrayList<>();
    private final Socket deadPort = new Socket();
    private final Path log;
    private final int patience;
    private final Seen seen = new Seen();

    /// @param patience how many times the usual waits to wait
    CaseRun(Case tested, Path folder, int patience) throws IOException {
        this.tested = tested;
        this.patience = patience;
        this.log = folder.resolve(tested.id() + ".log");
        names.put("id", tested.id());
        names.put("log", log.toString());
        names.put("dir", folder.toString());
        names.put("tls", Credentials.ALL.folder().toString());
        names.put("own-address", ownAddress());
        names.put("brief", BRIEF_MILLIS * patience / 1000.0 + "s");
        names.put("brief-millis", Integer.toString(BRIEF_MILLIS * patience));
        // Bound but never listened on: to connect there is refused for as long as the case runs.
        deadPort.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        names.put("dead", Integer.toString(deadPort.getLocalPort()));
        open("", tested.upstreams().getOrDefault("", List.of()));
        for (Map.Entry<String, List<Reply>> upstream : tested.upstreams().entrySet()) {
            if (!upstream.getKey().isEmpty()) {
                open(upstream.getKey(), upstream.getValue());
            }
        }
    }

    private void open(String name, List<Reply> replies) throws IOException {
        var upstream =
                new FakeUpstream(
                        name, replies, tested.secured().get(name), names, events, 4_000 * patience);
        upstreams.add(upstream);
        names.put(name.isEmpty() ? "upstream" : name, Integer.toString(upstream.port()));
    }

    Case tested() {
        return tested;
    }

    Names names() {
        return names;
    }

    /// Plays the exchanges. An error of the case itself becomes part of what was seen.
    void play(RunningSubject subject) throws InterruptedException {
        try {
            names.put("admin", Integer.toString(subject.adminPort()));
            subject.listeners().forEach((name, address) -> nameListener(name, address.getPort()));
            upstreams.forEach(FakeUpstream::start);
            var client =
                    new Client(
                            names, events, subject, tested.id(), 4_000 * patience, 150 * patience);
            seen.addAll(client.play(tested.client()));
        } catch (IOException | RuntimeException e) {
            seen.text("(the case broke off: " + e + ")");
        }
        try {
            var theirs = new Seen();
            for (FakeUpstream upstream : upstreams) {
                upstream.finish(theirs);
            }
            seen.addAll(tested.unjudged().contains("upstream") ? theirs.asNotes() : theirs);
        } catch (IOException e) {
            seen.text("(the upstream broke off: " + e + ")");
        }
    }

    private void nameListener(String name, int port) {
        if (name.equals(tested.id())) {
            names.put("listener", Integer.toString(port));
        } else if (name.startsWith(tested.id() + "-")) {
            names.put("listener" + name.substring(tested.id().length()), Integer.toString(port));
        }
    }

    /// What Envoy takes for its own address: the first that is IPv4 and not loopback.
    private static String ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }

    /// UTF-8, or one char for each byte where the log is none.
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /// What was seen, once the process has ended and its log is complete.
    Seen result(Map<String, String> stats) throws IOException {
        var result = new Seen();
        result.addAll(seen);
        var logged = new Seen();
        if (Files.exists(log)) {
            text(Files.readAllBytes(log)).lines().forEach(line -> logged.text("log " + line));
        }
        result.addAll(tested.unjudged().contains("log") ? logged.asNotes() : logged);
        for (String stat : tested.stats()) {
            String name = names.fill(stat);
            result.text("stat " + name + ": " + stats.getOrDefault(name, "absent"));
        }
        return result.map(names::forget);
    }

    @Override
    public void close() throws IOException {
        deadPort.close();
        for (FakeUpstream upstream : upstreams) {
            upstream.close();
        }
    }
}
