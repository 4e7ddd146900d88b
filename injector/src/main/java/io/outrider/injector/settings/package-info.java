/// What the injector is told: values and templates, checked before they are used.
@NullMarked
package io.outrider.injector.settings;

import org.jspecify.annotations.NullMarked;
