package io.outrider.http.h2;

import org.jspecify.annotations.Nullable;

/// The open streams of a connection by id: open addressing, no boxing. Threads: its event loop.
final class StreamMap {
    private @Nullable Http2Stream[] slots = new @Nullable Http2Stream[8];
    private int size;

    int size() {
        return size;
    }

    private static int home(int id, int mask) {
        return (id * 0x9E37_79B9 >>> 7) & mask;
    }

    @Nullable Http2Stream get(int id) {
        int mask = slots.length - 1;
        for (int i = home(id, mask); ; i = i + 1 & mask) {
            Http2Stream found = slots[i];
            if (found == null || found.id == id) {
                return found;
            }
        }
    }

    void put(Http2Stream stream) {
        if (size * 2 >= slots.length) {
            grow();
        }
        place(slots, stream);
        size++;
    }

    private static void place(@Nullable Http2Stream[] into, Http2Stream stream) {
        int mask = into.length - 1;
        int i = home(stream.id, mask);
        while (into[i] != null) {
            i = i + 1 & mask;
        }
        into[i] = stream;
    }

    private void grow() {
        @Nullable Http2Stream[] more = new @Nullable Http2Stream[slots.length * 2];
        for (Http2Stream stream : slots) {
            if (stream != null) {
                place(more, stream);
            }
        }
        slots = more;
    }

    /// Removes it, and moves those back that had made way for it.
    void remove(int id) {
        int mask = slots.length - 1;
        int hole = home(id, mask);
        for (; ; hole = hole + 1 & mask) {
            Http2Stream found = slots[hole];
            if (found == null) {
                return;
            }
            if (found.id == id) {
                break;
            }
        }
        size--;
        for (int i = hole + 1 & mask; ; i = i + 1 & mask) {
            Http2Stream follower = slots[i];
            if (follower == null) {
                slots[hole] = null;
                return;
            }
            int home = home(follower.id, mask);
            if ((i - home & mask) >= (i - hole & mask)) {
                slots[hole] = follower;
                hole = i;
            }
        }
    }

    /// The streams of this moment, for walks that may open or close some.
    Http2Stream[] all() {
        var all = new Http2Stream[size];
        int count = 0;
        for (Http2Stream stream : slots) {
            if (stream != null) {
                all[count++] = stream;
            }
        }
        return all;
    }
}
