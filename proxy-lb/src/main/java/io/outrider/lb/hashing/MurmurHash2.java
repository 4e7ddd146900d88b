package io.outrider.lb.hashing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The 64-bit MurmurHash 2 that `std::hash` of the GNU library is, with its seed: ring hash's other
/// hash function, compatible with Envoy and with older libketama rings.
public final class MurmurHash2 {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MUL = 0xc6a4a7935bd1e995L;
    private static final long SEED = 0xc70f6907L;

    private MurmurHash2() {}

    public static long hash(byte[] data, int offset, int length) {
        int aligned = offset + (length & ~7);
        long hash = SEED ^ (length * MUL);
        for (int at = offset; at < aligned; at += 8) {
            hash = (hash ^ (mix((long) LONG.get(data, at) * MUL) * MUL)) * MUL;
        }
        if ((length & 7) != 0) {
            long rest = 0;
            for (int at = offset + length - 1; at >= aligned; at--) {
                rest = rest << 8 | (data[at] & 0xff);
            }
            hash = (hash ^ rest) * MUL;
        }
        return mix(mix(hash) * MUL);
    }

    private static long mix(long v) {
        return v ^ (v >>> 47);
    }
}
