/// YAML to JSON trees and back, and changes to a YAML text that keep the rest of it as it was.
@NullMarked
package io.outrider.injector.yaml;

import org.jspecify.annotations.NullMarked;
