/// The admission webhook: reviews in over HTTPS, answers out.
///
/// Requests are handled one per virtual thread; nothing here is shared but the settings of the
/// moment, the serving certificate and the meters.
@NullMarked
package io.outrider.injector.webhook;

import org.jspecify.annotations.NullMarked;
