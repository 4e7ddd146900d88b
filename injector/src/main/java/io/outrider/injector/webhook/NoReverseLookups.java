package io.outrider.injector.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.stream.Stream;

/// Answers the question for an address' name with "nobody knows", at once.
///
/// The JDK's HTTPS server asks it for every connection. A cluster's DNS may be slow or down, also
/// because its pods wait for this webhook, and a review would wait for it. Names are looked up as
/// ever.
public final class NoReverseLookups extends InetAddressResolverProvider {
    @Override
    public InetAddressResolver get(Configuration configuration) {
        InetAddressResolver standard = configuration.builtinResolver();
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                    throws UnknownHostException {
                return standard.lookupByName(host, policy);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                throw new UnknownHostException("no reverse lookups here");
            }
        };
    }

    @Override
    public String name() {
        return "without reverse lookups";
    }
}
