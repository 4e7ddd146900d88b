package io.outrider.redirect;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/// Reads flags as the command does, without a pod.
final class Flags {
    private Flags() {}

    static RedirectOptions read(String... flags) throws BadOptionException {
        return read(Map.of(), List.of(), flags);
    }

    static RedirectOptions read(
            Map<String, String> environment, List<String> nameServers, String... flags)
            throws BadOptionException {
        var mixin = new RedirectFlags();
        new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("flags", spec(mixin)))
                .parseArgs(flags);
        return new OptionsReader(mixin, environment).read(nameServers);
    }

    private static CommandLine.Model.CommandSpec spec(RedirectFlags flags) {
        return CommandLine.Model.CommandSpec.forAnnotatedObject(flags);
    }
}
