/// The small language that sidecar templates are written in, and the merge of what they say onto a
/// pod.
///
/// A template is YAML before and after: values are put into the parsed tree, never into text, so
/// nothing that a pod's annotation says can change the structure around it.
@NullMarked
package io.outrider.injector.template;

import org.jspecify.annotations.NullMarked;
