package io.outrider.extensions.filters.network.httpconnectionmanager;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.outrider.filter.FilterStatus;
import io.outrider.filter.HttpFilter;
import io.outrider.filter.HttpFilterConfig;
import io.outrider.http.HeaderMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The HTTP filters of one stream and how far each direction has come through them: requests go
/// from the first filter to the last, responses from the last but one to the first.
///
/// Threads: the connection's event loop.
final class HttpFilterChain {
    private static final HttpFilter[] NONE = {};
    private static final int RUNNING = -1;

    private final HttpStream stream;
    private final int limitBytes;
    private @Nullable Held requestHeld;
    private @Nullable Held responseHeld;
    private HttpFilter[] filters = NONE;

    /// The filter that stopped the request; [#RUNNING] when none has.
    private int requestStopped = RUNNING;

    private boolean requestHeadStopped;
    private int responseStopped = RUNNING;
    private boolean responseHeadStopped;

    /// What a filter put in place of the data it was given, or wants behind it.
    private @Nullable ByteBuf given;

    HttpFilterChain(HttpStream stream, int limitBytes) {
        this.stream = stream;
        this.limitBytes = limitBytes;
    }

    void create(List<HttpFilterConfig> configs) {
        filters = new HttpFilter[configs.size()];
        for (int i = 0; i < filters.length; i++) {
            filters[i] = configs.get(i).newFilter();
        }
    }

    // ---- request ----

    void requestHeaders(HeaderMap headers, boolean end) {
        requestHeadersFrom(0, headers, end);
    }

    private boolean requestHeadersFrom(int from, HeaderMap headers, boolean end) {
        HttpFilter[] chain = filters;
        for (int i = from; i < chain.length; i++) {
            FilterStatus status = chain[i].requestHeaders(stream, headers, end);
            if (filters != chain) {
                return false; // a local reply, or the stream's end
            }
            if (status == FilterStatus.STOP && i < chain.length - 1) {
                requestStopped = i;
                requestHeadStopped = true;
                return false;
            }
        }
        return true;
    }

    /// Takes `data`.
    void requestData(ByteBuf data, boolean end) {
        if (requestStopped != RUNNING) {
            HttpFilter stopped = filters[requestStopped];
            if (!stopped.watchesBody()) {
                holdRequest(data, end);
                return;
            }
            holdRequest(data, end);
            HttpFilter[] chain = filters;
            FilterStatus status = stopped.requestData(stream, requestHeld().view(), end);
            requestHeld().replace(taken());
            if (status == FilterStatus.CONTINUE && filters == chain) {
                resumeRequest();
            }
            return;
        }
        requestDataFrom(0, data, end);
    }

    private void requestDataFrom(int from, ByteBuf first, boolean end) {
        HttpFilter[] chain = filters;
        ByteBuf data = first;
        for (int i = from; i < chain.length; i++) {
            FilterStatus status = chain[i].requestData(stream, data, end);
            data = replaced(data);
            if (filters != chain) {
                break;
            }
            if (status == FilterStatus.STOP && i < chain.length - 1) {
                requestStopped = i;
                requestHeadStopped = false;
                holdRequest(data, end);
                return;
            }
        }
        data.release();
    }

    /// Takes `data`, from a filter that is looking at the data it is for.
    void replaceData(ByteBuf data) {
        if (given != null) {
            given.release();
        }
        given = data;
    }

    private @Nullable ByteBuf taken() {
        ByteBuf data = given;
        given = null;
        return data;
    }

    /// What goes on: `data`, or what a filter put in its place.
    private ByteBuf replaced(ByteBuf data) {
        ByteBuf other = taken();
        if (other == null) {
            return data;
        }
        data.release();
        return other;
    }

    private void holdRequest(ByteBuf data, boolean end) {
        boolean wasFull = requestHeld().isFull();
        requestHeld().add(data, end);
        if (!wasFull && requestHeld().isFull()) {
            stream.pauseRequestReading();
        }
    }

    void requestTrailers(HeaderMap trailers) {
        if (requestStopped != RUNNING) {
            requestHeld().trailers = trailers;
            HttpFilter stopped = filters[requestStopped];
            if (stopped.watchesBody()
                    && stopped.requestTrailers(stream, trailers) == FilterStatus.CONTINUE) {
                resumeRequest();
            }
            return;
        }
        requestTrailersFrom(0, trailers);
    }

    private void requestTrailersFrom(int from, HeaderMap trailers) {
        HttpFilter[] chain = filters;
        for (int i = from; i < chain.length; i++) {
            FilterStatus status = chain[i].requestTrailers(stream, trailers);
            if (filters != chain) {
                return;
            }
            if (status == FilterStatus.STOP && i < chain.length - 1) {
                requestStopped = i;
                requestHeadStopped = false;
                requestHeld().trailers = trailers;
                return;
            }
        }
    }

    void resumeRequest() {
        if (requestStopped == RUNNING) {
            return;
        }
        int next = requestStopped + 1;
        requestStopped = RUNNING;
        if (requestHeadStopped) {
            requestHeadStopped = false;
            requestHeld().from = next;
            boolean end =
                    stream.requestEnded()
                            && requestHeld().isEmpty()
                            && requestHeld().trailers == null;
            if (!requestHeadersFrom(next, stream.requestHeaders(), end)) {
                return;
            }
        } else {
            requestHeld().from = next;
        }
        if (requestHeld().isFull()) {
            stream.resumeRequestReading();
        }
        int from = requestHeld().from;
        boolean end = requestHeld().end;
        if (!requestHeld().isEmpty() || end) {
            requestDataFrom(from, requestHeld().take(), end);
        }
        HeaderMap trailers = requestHeld().trailers;
        if (trailers != null && requestStopped == RUNNING && !stream.isOver()) {
            requestHeld().trailers = null;
            requestTrailersFrom(from, trailers);
        }
    }

    /// A local reply: no filter sees more of the request.
    void dropRequest() {
        release(requestHeld);
        requestStopped = RUNNING;
        HttpFilter[] chain = filters;
        filters = chain.clone();
    }

    // ---- response ----

    void informational(HeaderMap headers) {
        for (int i = filters.length - 2; i >= 0; i--) {
            filters[i].informational(stream, headers);
        }
    }

    void responseHeaders(HeaderMap headers, boolean end) {
        responseHeadersFrom(filters.length - 2, headers, end);
    }

    private boolean responseHeadersFrom(int from, HeaderMap headers, boolean end) {
        for (int i = from; i >= 0; i--) {
            FilterStatus status = filters[i].responseHeaders(stream, headers, end);
            if (stream.isOver()) {
                return false;
            }
            if (status == FilterStatus.STOP) {
                responseStopped = i;
                responseHeadStopped = true;
                responseHeld().end = end;
                return false;
            }
        }
        stream.writeHead(headers, end);
        return !stream.isOver();
    }

    /// Takes `data`.
    void responseData(ByteBuf data, boolean end) {
        if (responseStopped != RUNNING) {
            HttpFilter stopped = filters[responseStopped];
            responseHeld().add(data, end);
            if (stopped.watchesBody()) {
                FilterStatus status = stopped.responseData(stream, responseHeld().view(), end);
                responseHeld().replace(taken());
                if (status == FilterStatus.CONTINUE && !stream.isOver()) {
                    resumeResponse();
                    return;
                }
            }
            if (responseHeadStopped && responseHeld().isFull() && !stream.isOver()) {
                responseHeld().release();
                responseStopped = RUNNING;
                responseHeadStopped = false;
                stream.responseTooLarge();
            }
            return;
        }
        responseDataFrom(filters.length - 2, data, end);
    }

    private void responseDataFrom(int from, ByteBuf first, boolean end) {
        ByteBuf data = first;
        for (int i = from; i >= 0; i--) {
            FilterStatus status = filters[i].responseData(stream, data, end);
            data = replaced(data);
            if (stream.isOver()) {
                data.release();
                return;
            }
            if (status == FilterStatus.STOP) {
                responseStopped = i;
                responseHeadStopped = false;
                responseHeld().add(data, end);
                return;
            }
        }
        stream.writeData(data, end);
    }

    void responseTrailers(HeaderMap trailers) {
        if (responseStopped != RUNNING) {
            responseHeld().trailers = trailers;
            HttpFilter stopped = filters[responseStopped];
            if (stopped.watchesBody()) {
                FilterStatus status = stopped.responseTrailers(stream, trailers);
                ByteBuf more = taken();
                if (more != null) {
                    responseHeld().add(more, false);
                }
                if (status == FilterStatus.CONTINUE && !stream.isOver()) {
                    resumeResponse();
                }
            }
            return;
        }
        responseTrailersFrom(filters.length - 2, trailers);
    }

    /// Takes `data`, from a filter that is looking at the trailers.
    void addResponseData(ByteBuf data) {
        replaceData(data);
    }

    private void responseTrailersFrom(int from, HeaderMap trailers) {
        for (int i = from; i >= 0; i--) {
            FilterStatus status = filters[i].responseTrailers(stream, trailers);
            ByteBuf more = taken();
            if (more != null) {
                responseDataFrom(i - 1, more, false);
            }
            if (stream.isOver()) {
                return;
            }
            if (responseStopped != RUNNING) {
                responseHeld().trailers = trailers;
                return;
            }
            if (status == FilterStatus.STOP) {
                responseStopped = i;
                responseHeadStopped = false;
                responseHeld().trailers = trailers;
                return;
            }
        }
        stream.writeTrailers(trailers);
    }

    void resumeResponse() {
        if (responseStopped == RUNNING) {
            return;
        }
        int next = responseStopped - 1;
        responseStopped = RUNNING;
        HeaderMap headers = stream.responseHeaders();
        if (responseHeadStopped && headers != null) {
            responseHeadStopped = false;
            boolean end =
                    responseHeld().end
                            && responseHeld().isEmpty()
                            && responseHeld().trailers == null;
            if (!responseHeadersFrom(next, headers, end) || end) {
                return;
            }
        }
        boolean end = responseHeld().end;
        if (!responseHeld().isEmpty() || end) {
            responseDataFrom(next, responseHeld().take(), end);
        }
        HeaderMap trailers = responseHeld().trailers;
        if (trailers != null && responseStopped == RUNNING && !stream.isOver()) {
            responseHeld().trailers = null;
            responseTrailersFrom(next, trailers);
        }
    }

    void downstreamWritable(boolean writable) {
        if (filters.length > 0) {
            filters[filters.length - 1].downstreamWritable(stream, writable);
        }
    }

    /// Tells every filter that the stream is over and lets go of what is held.
    void end() {
        HttpFilter[] chain = filters;
        filters = NONE;
        for (HttpFilter filter : chain) {
            filter.streamEnded(stream);
        }
        release(requestHeld);
        release(responseHeld);
        ByteBuf unused = taken();
        if (unused != null) {
            unused.release();
        }
    }

    private Held requestHeld() {
        if (requestHeld == null) {
            requestHeld = new Held(limitBytes);
        }
        return requestHeld;
    }

    private Held responseHeld() {
        if (responseHeld == null) {
            responseHeld = new Held(limitBytes);
        }
        return responseHeld;
    }

    private static void release(@Nullable Held held) {
        if (held != null) {
            held.release();
        }
    }

    /// What waits for a filter, in one direction. Owns its bytes.
    private static final class Held {
        private final int limitBytes;
        private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
        private boolean end;
        private int from;
        private @Nullable HeaderMap trailers;

        Held(int limitBytes) {
            this.limitBytes = limitBytes;
        }

        void add(ByteBuf data, boolean last) {
            end |= last;
            if (!bytes.isReadable()) {
                bytes.release();
                bytes = data;
            } else if (data.isReadable()) {
                var joined = bytes.alloc().compositeBuffer(1024);
                joined.addFlattenedComponents(true, bytes);
                joined.addFlattenedComponents(true, data);
                bytes = joined;
            } else {
                data.release();
            }
        }

        ByteBuf view() {
            return bytes;
        }

        /// Takes `other`, if there is any, in place of what is held.
        void replace(@Nullable ByteBuf other) {
            if (other != null) {
                bytes.release();
                bytes = other;
            }
        }

        ByteBuf take() {
            ByteBuf all = bytes;
            bytes = Unpooled.EMPTY_BUFFER;
            end = false;
            return all;
        }

        boolean isEmpty() {
            return !bytes.isReadable();
        }

        boolean isFull() {
            return limitBytes > 0 && bytes.readableBytes() > limitBytes;
        }

        void release() {
            bytes.release();
            bytes = Unpooled.EMPTY_BUFFER;
        }
    }
}
