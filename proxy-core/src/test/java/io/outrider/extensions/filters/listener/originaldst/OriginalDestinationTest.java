package io.outrider.extensions.filters.listener.originaldst;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

final class OriginalDestinationTest {

    private static ByteBuffer address(int family, int bytes) {
        var address = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
        address.putShort((short) family);
        return address.order(ByteOrder.BIG_ENDIAN).putShort((short) 9999);
    }

    @Test
    void aKernelsIpv4AddressIsRead() {
        ByteBuffer address = address(2, 16).put(new byte[] {10, 1, 2, 3}).rewind();

        InetSocketAddress destination = OriginalDestination.parse(address);

        assertThat(destination).isEqualTo(new InetSocketAddress("10.1.2.3", 9999));
    }

    @Test
    void aKernelsIpv6AddressIsRead() {
        byte[] ip = new byte[16];
        ip[0] = 0x20;
        ip[15] = 1;
        ByteBuffer address = address(10, 28).putInt(0).put(ip).rewind();

        InetSocketAddress destination = OriginalDestination.parse(address);

        assertThat(destination).isEqualTo(new InetSocketAddress("2000::1", 9999));
    }

    @Test
    void anotherFamilyIsNoAddress() {
        assertThat(OriginalDestination.parse(address(1, 28).rewind())).isNull();
        assertThat(OriginalDestination.parse(ByteBuffer.allocate(2))).isNull();
    }
}
