package io.outrider.lb;

/// What a policy that goes by reported load keeps as [Host#policyData]. Threads: any.
public interface LoadReportListener {
    /// A report that came with a response. Reports that say nothing usable are not minded.
    void reported(LoadReport report, long nowNanos);
}
