package io.outrider.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.outrider.tls.ClientHelloParser.Result;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloParserTest {
    private final byte[] hello = jdkHello("reviews.default", "istio", "h2");

    @Test
    void readsNameProtocolsAndVersions() {
        ClientHello read = complete(parse(hello));

        assertThat(read.serverName()).isEqualTo("reviews.default");
        assertThat(read.alpnProtocols()).containsExactly("istio", "h2");
        assertThat(read.versions()).containsExactly(0x0304, 0x0303);
        assertThat(read.acceptsEcdsa()).isTrue();
        assertThat(read.ja3()).startsWith("771,");
    }

    /// CVE-2020-8660: a hello for TLS 1.3 whose extensions come in an unusual order.
    @Test
    void theOrderOfExtensionsHidesNothing() {
        ClientHello expected = complete(parse(hello));
        var random = new Random(8660);

        for (int i = 0; i < 200; i++) {
            ClientHello read = complete(parse(withExtensionsShuffled(hello, random)));

            assertThat(read.serverName()).isEqualTo(expected.serverName());
            assertThat(read.alpnProtocols()).isEqualTo(expected.alpnProtocols());
            assertThat(read.versions()).isEqualTo(expected.versions());
        }
    }

    /// One record with one hello, its extensions in another order.
    private static byte[] withExtensionsShuffled(byte[] record, Random random) {
        ByteBuffer in = ByteBuffer.wrap(record);
        in.position(5 + 4 + 2 + 32);
        in.position(in.position() + 1 + in.get(in.position())); // session id
        in.position(in.position() + 2 + in.getShort(in.position())); // cipher suites
        in.position(in.position() + 1 + in.get(in.position())); // compression
        in.getShort();
        ByteBuffer out = ByteBuffer.wrap(record.clone());
        out.position(in.position());
        var extensions = new ArrayList<byte[]>();
        while (in.hasRemaining()) {
            byte[] extension = new byte[4 + in.getShort(in.position() + 2)];
            in.get(extension);
            extensions.add(extension);
        }
        Collections.shuffle(extensions, random);
        extensions.forEach(out::put);
        return out.array();
    }

    @Test
    void waitsForEveryByte() {
        var parser = new ClientHelloParser();

        for (int length = 0; length < hello.length; length++) {
            assertThat(parser.parse(Unpooled.wrappedBuffer(hello, 0, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(Result.Incomplete.class);
        }
        assertThat(parser.parse(Unpooled.wrappedBuffer(hello))).isInstanceOf(Result.Complete.class);
    }

    /// A client that sends single bytes costs what it sends, however large its hello.
    @Test
    void looksAtNoByteTwiceWhenTheyComeOneByOne() {
        byte[] large = withExtensions(new byte[15_000]);
        ByteBuffer.wrap(large).putShort(large.length - 15_000, (short) 99);
        ByteBuffer.wrap(large).putShort(large.length - 15_000 + 2, (short) (15_000 - 4));
        var counted = new CountedBytes();
        var parser = new ClientHelloParser();

        Result last = null;
        for (byte each : large) {
            counted.writeByte(each);
            last = parser.parse(counted);
        }

        assertThat(last).isInstanceOf(Result.Complete.class);
        assertThat(counted.looks).isLessThan(6L * large.length); // five of them at a record's head
    }

    /// What is read of it.
    private static final class CountedBytes extends UnpooledHeapByteBuf {
        private long looks;

        CountedBytes() {
            super(UnpooledByteBufAllocator.DEFAULT, 32 * 1024, 32 * 1024);
        }

        @Override
        public short getUnsignedByte(int index) {
            looks++;
            return super.getUnsignedByte(index);
        }

        @Override
        public int getUnsignedShort(int index) {
            looks += 2;
            return super.getUnsignedShort(index);
        }

        @Override
        public ByteBuf getBytes(int index, byte[] into, int at, int count) {
            looks += count;
            return super.getBytes(index, into, at, count);
        }
    }

    @Test
    void theSameHelloIsTooLargeWhetherItComesAtOnceOrNot() {
        var parser = new ClientHelloParser(600);
        byte[] records = inRecordsOf(1);

        Result last = new Result.Incomplete();
        for (int length = 1; last instanceof Result.Incomplete; length++) {
            last = parser.parse(Unpooled.wrappedBuffer(records, 0, length));
        }

        assertThat(last).isEqualTo(new Result.TooLarge(600));
        assertThat(new ClientHelloParser(600).parse(Unpooled.wrappedBuffer(records)))
                .isEqualTo(last);
    }

    /// BoringSSL passes over a few, so what they precede is a hello all the same.
    @Test
    void warningsAndEmptyRecordsInFrontHideNothing() {
        byte[] warning = {21, 3, 1, 0, 2, 1, 90};
        byte[] fatal = {21, 3, 1, 0, 2, 2, 90};
        byte[] goodbye = {21, 3, 1, 0, 2, 1, 0};

        assertThat(complete(parse(joined(4, warning))).serverName()).isEqualTo("reviews.default");
        assertThat(complete(parse(joined(32, new byte[] {22, 3, 1, 0, 0}))).serverName())
                .isEqualTo("reviews.default");
        for (byte[] wrong : List.of(joined(5, warning), joined(1, fatal), joined(1, goodbye))) {
            assertThat(parse(wrong)).isEqualTo(new Result.Malformed("alert"));
        }
    }

    private byte[] joined(int times, byte[] record) {
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < times; i++) {
            all.writeBytes(record);
        }
        all.writeBytes(hello);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    @Test
    void joinsAHelloThatIsCutIntoTinyRecords() {
        assertThat(complete(parse(inRecordsOf(1))).serverName()).isEqualTo("reviews.default");
        assertThat(complete(parse(inRecordsOf(7))).serverName()).isEqualTo("reviews.default");
    }

    @Test
    void takesNothingFromTheBuffer() {
        ByteBuf bytes = Unpooled.wrappedBuffer(hello);

        new ClientHelloParser().parse(bytes);

        assertThat(bytes.readableBytes()).isEqualTo(hello.length);
    }

    @Test
    void plaintextIsNotTls() {
        assertThat(parse("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(Result.NotTls.class);
    }

    @Test
    void anAnnouncedHelloBeyondTheLimitIsRefusedAtOnce() {
        byte[] announced = {22, 3, 1, 0, 4, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};

        assertThat(parse(announced)).isEqualTo(new Result.Malformed("hello of 16777215 bytes"));
        announced[6] = 0;
        announced[7] = 64;
        announced[8] = 0;
        assertThat(parse(announced)).isEqualTo(new Result.TooLarge(16 * 1024));
    }

    @Test
    void twoServerNamesAndTwiceTheSameExtensionAreRefused() {
        assertThat(parse(withExtensions(new byte[] {0, 99, 0, 0, 0, 99, 0, 0})))
                .isEqualTo(new Result.Malformed("extension 99 twice"));
        assertThat(
                        parse(
                                withExtensions(
                                        new byte[] {
                                            0, 0, 0, 10, 0, 8, 0, 0, 1, 'a', 0, 0, 1, 'b'
                                        })))
                .isEqualTo(new Result.Malformed("server name"));
    }

    @Test
    void anEmptyAlpnAndANulInTheNameAreRefused() {
        assertThat(parse(withExtensions(new byte[] {0, 16, 0, 3, 0, 1, 0})))
                .isEqualTo(new Result.Malformed("empty ALPN protocol"));
        assertThat(parse(withExtensions(new byte[] {0, 0, 0, 8, 0, 6, 0, 0, 3, 'a', 0, 'b'})))
                .isEqualTo(new Result.Malformed("server name"));
    }

    @Test
    void hostileBytesNeverThrow() {
        var random = new Random(7);

        for (int round = 0; round < 20_000; round++) {
            byte[] broken = hello.clone();
            int hits = 1 + random.nextInt(8);
            for (int hit = 0; hit < hits; hit++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            int length = 1 + random.nextInt(broken.length);
            assertThatCode(
                            () ->
                                    new ClientHelloParser()
                                            .parse(Unpooled.wrappedBuffer(broken, 0, length)))
                    .doesNotThrowAnyException();
        }
    }

    private static Result parse(byte[] bytes) {
        return new ClientHelloParser().parse(Unpooled.wrappedBuffer(bytes));
    }

    private static ClientHello complete(Result result) {
        return switch (result) {
            case Result.Complete found -> found.hello();
            case Result.Incomplete _, Result.Malformed _, Result.NotTls _, Result.TooLarge _ ->
                    throw new AssertionError(result);
        };
    }

    /// A TLS 1.2 hello with one cipher suite and these extensions.
    private static byte[] withExtensions(byte[] extensions) {
        ByteBuf body = Unpooled.buffer();
        body.writeShort(0x0303).writeZero(32).writeByte(0);
        body.writeShort(2).writeShort(0xc02b).writeByte(1).writeByte(0);
        body.writeShort(extensions.length).writeBytes(extensions);
        ByteBuf record = Unpooled.buffer();
        record.writeByte(22).writeShort(0x0301).writeShort(body.readableBytes() + 4);
        record.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
        byte[] bytes = new byte[record.readableBytes()];
        record.readBytes(bytes);
        return bytes;
    }

    private byte[] inRecordsOf(int size) {
        var out = new ByteArrayOutputStream();
        for (int at = 5; at < hello.length; at += size) {
            int length = Math.min(size, hello.length - at);
            out.write(22);
            out.write(3);
            out.write(1);
            out.write(0);
            out.write(length);
            out.write(hello, at, length);
        }
        return out.toByteArray();
    }

    private static byte[] jdkHello(String serverName, String... protocols) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            parameters.setApplicationProtocols(protocols);
            engine.setSSLParameters(parameters);
            ByteBuffer packet = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), packet);
            packet.flip();
            byte[] bytes = new byte[packet.remaining()];
            packet.get(bytes);
            return bytes;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
