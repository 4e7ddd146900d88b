/// The program that puts the sidecar into pods: a webhook for a cluster, a command for files.
///
/// Both go through [io.outrider.injector.pod.Injection]; what is added is written in a template.
@NullMarked
package io.outrider.injector;

import org.jspecify.annotations.NullMarked;
