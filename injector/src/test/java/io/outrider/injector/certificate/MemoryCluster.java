package io.outrider.injector.certificate;

import io.outrider.injector.cluster.ClusterApi;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Secret and a webhook configuration, in memory, shared by the replicas of a test.
public final class MemoryCluster implements ClusterApi {
    private Map<String, String> data = Map.of();
    private int version;
    private volatile String bundle = "";
    private volatile boolean reachable = true;

    @Override
    public synchronized StoredSecret secret() {
        reach();
        return new StoredSecret(data, Integer.toString(version));
    }

    @Override
    public synchronized boolean replaceSecret(Map<String, String> next, String ifVersion) {
        reach();
        if (!ifVersion.equals(Integer.toString(version))) return false;
        data = Map.copyOf(next);
        version++;
        return true;
    }

    @Override
    public synchronized boolean trust(String pem) {
        reach();
        boolean changed = !pem.equals(bundle);
        bundle = pem;
        return changed;
    }

    @Override
    public int minorVersion() {
        return 33;
    }

    /// What the API server trusts.
    public String bundle() {
        return bundle;
    }

    /// How often the Secret was written.
    public synchronized int writes() {
        return version;
    }

    public void setReachable(boolean value) {
        reachable = value;
    }

    private void reach() {
        if (!reachable) throw new IllegalStateException("the API server is away");
    }

    @Nullable Map<String, String> data() {
        return data;
    }
}
