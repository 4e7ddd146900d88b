package io.outrider.server.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.http.HeaderMap;
import io.outrider.http.HeaderMaps;
import io.outrider.http.HeaderName;
import io.outrider.http.HeaderNames;
import io.outrider.http.MessageEncoder;
import io.outrider.http.MessageSink;
import io.outrider.http.Protocol;
import io.outrider.http.ResetReason;
import io.outrider.http.ServerStreams;
import io.outrider.http.h1.Http1ServerCodec;
import io.outrider.http.h1.Http1Settings;
import io.outrider.http.h1.Http1Tokens;
import io.outrider.net.CloseReason;
import io.outrider.net.Connection;
import io.outrider.net.ConnectionEvents;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One connection to the admin interface. Threads: main loop.
final class AdminConnection implements ConnectionEvents, ServerStreams {
    private static final HeaderName NO_SNIFF = HeaderName.of("x-content-type-options");

    private static final int MAX_FORM_BYTES = 64 * 1024;

    private final AdminPages pages;
    private @Nullable Connection connection;
    private @Nullable Http1ServerCodec codec;

    AdminConnection(AdminPages pages) {
        this.pages = pages;
    }

    void begin(Connection opened) {
        connection = opened;
        codec = new Http1ServerCodec(opened, Http1Settings.DEFAULT, this);
    }

    private Connection connection() {
        if (connection == null) {
            throw new IllegalStateException("not begun");
        }
        return connection;
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (codec != null) {
            codec.data(data, end);
        }
    }

    @Override
    public void closed(CloseReason reason) {
        if (codec != null) {
            codec.connectionClosed(ResetReason.CONNECTION_TERMINATION, "");
        }
    }

    @Override
    public MessageSink newStream(MessageEncoder response, Protocol protocol) {
        return new AdminStream(response);
    }

    @Override
    public void invalidRequest(
            MessageEncoder response, Protocol protocol, int status, String details, String body) {
        respond(response, AdminPage.text(status, body + "\n"), true);
    }

    private void respond(MessageEncoder response, AdminPage page, boolean close) {
        HeaderMaps maps = connection().worker().local(HeaderMaps.LOCAL);
        HeaderMap head = maps.take();
        head.add(HeaderNames.STATUS, page.status());
        head.add(HeaderNames.CONTENT_TYPE, page.contentType());
        head.add(HeaderNames.CACHE_CONTROL, "no-cache, max-age=0");
        head.add(NO_SNIFF, "nosniff");
        byte[] bytes = page.body().getBytes(StandardCharsets.UTF_8);
        head.add(HeaderNames.CONTENT_LENGTH, bytes.length);
        head.add(HeaderNames.SERVER, "envoy");
        if (close && codec != null) {
            head.add(HeaderNames.CONNECTION, "close");
            codec.closeAfterResponse();
        }
        response.head(head, bytes.length == 0);
        if (bytes.length > 0) {
            response.data(Unpooled.wrappedBuffer(bytes), true);
        }
        maps.give(head);
        if (codec != null) {
            codec.readNext();
        }
    }

    /// One request to a page; of bodies, only forms are read.
    private final class AdminStream implements MessageSink {
        private final MessageEncoder response;
        private @Nullable HeaderMap request;
        private final StringBuilder form = new StringBuilder();
        private boolean answered;

        AdminStream(MessageEncoder response) {
            this.response = response;
        }

        @Override
        public void informational(HeaderMap headers) {}

        @Override
        public void head(HeaderMap headers, boolean end) {
            request = headers;
            if (end) {
                answer();
            }
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            if (form.length() + data.readableBytes() <= MAX_FORM_BYTES) {
                form.append(data.toString(StandardCharsets.UTF_8));
            }
            data.release();
            if (end) {
                answer();
            }
        }

        @Override
        public void trailers(HeaderMap trailers) {
            answer();
        }

        @Override
        public void reset(ResetReason reason, String details) {
            answered = true;
        }

        private static boolean isForm(HeaderMap headers) {
            int type = headers.find(HeaderNames.CONTENT_TYPE);
            return type != HeaderMap.NONE
                    && headers.valueStartsWith(type, "application/x-www-form-urlencoded");
        }

        private void answer() {
            HeaderMap headers = request;
            if (answered || headers == null) {
                return;
            }
            answered = true;
            request = null;
            boolean close = Http1Tokens.contains(headers, HeaderNames.CONNECTION, "close");
            AdminPage page =
                    pages.answer(
                            new AdminRequest(
                                    String.valueOf(headers.get(HeaderNames.METHOD)),
                                    String.valueOf(headers.get(HeaderNames.PATH)),
                                    isForm(headers) ? form.toString() : ""));
            connection().worker().local(HeaderMaps.LOCAL).give(headers);
            respond(response, page, close);
        }
    }
}
