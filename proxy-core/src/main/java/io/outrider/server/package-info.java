/// The program: its command line, the bootstrap, draining and the admin interface.
///
/// It wires everything below it together; no other package imports it.
@NullMarked
package io.outrider.server;

import org.jspecify.annotations.NullMarked;
