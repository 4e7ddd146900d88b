/// `outrider redirect`: the packet-filter rules that lead a pod's traffic through its sidecar.
///
/// Equal in effect to Istio's istio-iptables, whose flags it takes. It uses the JDK and picocli
/// alone, since it runs once, before the pod's containers, where no proxy is needed.
@NullMarked
package io.outrider.redirect;

import org.jspecify.annotations.NullMarked;
