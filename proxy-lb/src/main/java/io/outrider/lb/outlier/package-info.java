/// Outlier detection: ejects hosts that fail more than others, and brings them back. Workers count
/// into monitors, the main loop decides; time and randomness are arguments.
@NullMarked
package io.outrider.lb.outlier;

import org.jspecify.annotations.NullMarked;
