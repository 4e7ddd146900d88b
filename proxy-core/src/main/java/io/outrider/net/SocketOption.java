package io.outrider.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A raw option of a socket, as `setsockopt` takes it: `envoy.config.core.v3.SocketOption`.
/// Immutable. Only native transports can set one, see [Transport#takesSocketOptions].
///
/// @param listening set when the socket listens already, instead of before it is bound
/// @param bytes the value in hexadecimal; null: it is `number`
public record SocketOption(
        int level, int name, int number, @Nullable String bytes, boolean listening) {

    /// Sets all of them whose time has come.
    ///
    /// @param listening whether the socket listens already
    /// @throws ChannelException with a sentence that names the option the system refused
    public static void set(Channel channel, List<SocketOption> options, boolean listening) {
        for (SocketOption option : options) {
            if (option.listening == listening) {
                option.set(channel);
            }
        }
    }

    private void set(Channel channel) {
        String value = bytes;
        try {
            boolean known;
            if (value == null) {
                known =
                        channel.config()
                                .setOption(
                                        new IntegerUnixChannelOption(label(), level, name), number);
            } else {
                byte[] raw = HexFormat.of().parseHex(value);
                known =
                        channel.config()
                                .setOption(
                                        new RawUnixChannelOption(label(), level, name, raw.length),
                                        ByteBuffer.allocateDirect(raw.length).put(raw).flip());
            }
            if (!known) {
                throw new ChannelException("this transport sets no raw options");
            }
        } catch (ChannelException e) {
            throw new ChannelException(
                    "socket option " + name + " at level " + level + ": " + e.getMessage(), e);
        }
    }

    private String label() {
        return "level " + level + " name " + name;
    }
}
