package io.outrider.server.admin;

import io.outrider.formatter.Addresses;
import io.outrider.formatter.Json;
import io.outrider.formatter.JsonLayout;
import io.outrider.listener.Listener;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/listeners`, as text and as JSON. Immutable.
final class ListenersPage {
    private ListenersPage() {}

    static AdminPage answer(List<Listener> listeners, AdminRequest request) {
        return "json".equals(request.parameter("format"))
                ? AdminPage.json(json(listeners))
                : AdminPage.ok(text(listeners));
    }

    private static String text(List<Listener> listeners) {
        var out = new StringBuilder();
        for (Listener listener : listeners) {
            for (SocketAddress address : listener.localAddresses()) {
                out.append(listener.config().name())
                        .append("::")
                        .append(Addresses.text(address))
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String json(List<Listener> listeners) {
        var statuses = new ArrayList<Object>();
        for (Listener listener : listeners) {
            var status = new LinkedHashMap<String, Object>();
            status.put("name", listener.config().name());
            List<SocketAddress> addresses = listener.localAddresses();
            status.put("local_address", address(addresses.getFirst()));
            if (addresses.size() > 1) {
                var more = new ArrayList<Object>();
                for (SocketAddress each : addresses.subList(1, addresses.size())) {
                    more.add(address(each));
                }
                status.put("additional_local_addresses", more);
            }
            statuses.add(status);
        }
        return JsonLayout.apply(
                Json.of(statuses.isEmpty() ? Map.of() : Map.of("listener_statuses", statuses)));
    }

    /// An address as the JSON of `core.v3.Address`.
    static Map<String, Object> address(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            var socket = new LinkedHashMap<String, Object>();
            socket.put("address", String.valueOf(Addresses.withoutPort(inet)));
            socket.put("port_value", (long) inet.getPort());
            return Map.of("socket_address", socket);
        }
        return Map.of("pipe", Map.of("path", String.valueOf(Addresses.text(address))));
    }
}
