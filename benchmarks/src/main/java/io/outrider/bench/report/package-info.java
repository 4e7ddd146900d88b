/// What a run found, as records that are the JSON file's shape, and how it is shown: a Markdown
/// table and charts.
@NullMarked
package io.outrider.bench.report;

import org.jspecify.annotations.NullMarked;
