/// The admin interface: Envoy's paths and formats. Reading is GET, changing is POST.
///
/// [io.outrider.server.admin.AdminServer] accepts, [io.outrider.server.admin.AdminPages] knows the
/// paths.
@NullMarked
package io.outrider.server.admin;

import org.jspecify.annotations.NullMarked;
