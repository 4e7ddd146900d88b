package io.outrider.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.List;

/// One end of an HTTP/2 connection with as little work as frames allow; the other end is trusted.
///
/// What comes is never held back by its windows. What is sent is not counted against the peer's: so
/// little is under way that a peer which replenishes at half of the smallest window never stops us.
/// Threads: the connection's event loop.
abstract class Http2Frames extends ByteToMessageDecoder {
    private static final int WINDOW = Integer.MAX_VALUE;
    private static final int REPLENISH_AT = WINDOW / 2;

    private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(false);
    private final DefaultHttp2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final Received received = new Received();
    private int unreplenished;
    private boolean isReading;

    /// Borrows `headers`.
    abstract void headers(
            ChannelHandlerContext from, int stream, Http2Headers headers, boolean endStream);

    /// Borrows `data`.
    abstract void data(ChannelHandlerContext from, int stream, ByteBuf data, boolean endStream);

    /// The peer has given that stream up.
    abstract void reset(int stream);

    /// Our settings, without a flush.
    final void writeSettings(ChannelHandlerContext to, Http2Settings settings) {
        writer.writeSettings(to, settings.initialWindowSize(WINDOW), to.newPromise());
        replenish(to, WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    final void writeHeaders(
            ChannelHandlerContext to, int stream, Http2Headers headers, boolean endStream) {
        writer.writeHeaders(to, stream, headers, 0, endStream, to.newPromise());
    }

    /// Takes `data`.
    final void writeData(ChannelHandlerContext to, int stream, ByteBuf data, boolean endStream) {
        writer.writeData(to, stream, data, 0, endStream, to.newPromise());
    }

    /// Sends what was written, now or when all that has come is read.
    final void flush(ChannelHandlerContext to) {
        if (!isReading) to.flush();
    }

    private void replenish(ChannelHandlerContext to, int bytes) {
        writer.writeWindowUpdate(to, Http2CodecUtil.CONNECTION_STREAM_ID, bytes, to.newPromise());
    }

    @Override
    protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> out)
            throws Http2Exception {
        isReading = true;
        reader.readFrame(from, in, received);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        isReading = false;
        from.flush();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) {
        reader.close();
        writer.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        from.close();
    }

    /// What the peer sent.
    private final class Received extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext from,
                int stream,
                Http2Headers headers,
                int padding,
                boolean endStream) {
            headers(from, stream, headers, endStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endStream) {
            headers(from, stream, headers, endStream);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext from,
                int stream,
                ByteBuf data,
                int padding,
                boolean endStream) {
            int bytes = data.readableBytes() + padding;
            unreplenished += bytes;
            if (unreplenished >= REPLENISH_AT) {
                replenish(from, unreplenished);
                unreplenished = 0;
            }
            data(from, stream, data, endStream);
            return bytes;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long error) {
            reset(stream);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings)
                throws Http2Exception {
            Long table = settings.headerTableSize();
            if (table != null) {
                writer.configuration().headersConfiguration().maxHeaderTableSize(table);
            }
            writer.writeSettingsAck(from, from.newPromise());
        }

        @Override
        public void onPingRead(ChannelHandlerContext from, long data) {
            writer.writePing(from, true, data, from.newPromise());
        }

        @Override
        public void onGoAwayRead(
                ChannelHandlerContext from, int lastStream, long error, ByteBuf debug) {
            from.close();
        }
    }
}
