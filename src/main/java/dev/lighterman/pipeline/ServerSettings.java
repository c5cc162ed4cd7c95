package dev.lighterman.pipeline;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.run.Retention;
import dev.lighterman.ssh.HostKeyPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the control node's settings of option values. Not thread-safe. */
final class ServerSettings {
    private static final List<Option<?>> SSH_ONLY = List.of(
            Options.SERVER_PORT,
            Options.SERVER_USER,
            Options.SERVER_IDENTITY,
            Options.SERVER_PASSPHRASE,
            Options.SERVER_PASSWORD,
            Options.SERVER_AGENT,
            Options.SERVER_KNOWN_HOSTS,
            Options.SERVER_HOST_KEY,
            Options.SERVER_JUMP,
            Options.SERVER_CONNECT_TIMEOUT,
            Options.SERVER_RECONNECT_TIMEOUT);

    private final OptionValues values;
    private final Findings findings;
    private final Path directory;

    ServerSettings(OptionValues values, Findings findings, Path directory) {
        this.values = values;
        this.findings = findings;
        this.directory = directory;
    }

    private Optional<String> text(Option<String> option) {
        return values.get(option);
    }

    private void problem(Option<?> option, String message) {
        findings.problem(values.problem(option, message));
    }

    private Path local(Path path) {
        return LocalPath.resolve(directory, path);
    }

    Settings.Server server() {
        Optional<String> host = text(Options.SERVER_HOST);
        Optional<Boolean> local = values.get(Options.SERVER_LOCAL);
        if (host.isPresent() && local.orElse(false)) {
            problem(
                    Options.SERVER_LOCAL,
                    "server.local and server.host cannot both be set; perhaps you should remove one of them");
        } else if (host.isEmpty() && local.isPresent() && !local.get()) {
            problem(Options.SERVER_LOCAL, "server.local is false, but there is no server.host");
        } else if (host.isEmpty()) {
            for (Option<?> option : SSH_ONLY) {
                if (values.get(option).isPresent()) {
                    problem(option, option.path() + " needs server.host");
                }
            }
        }
        if (host.isPresent() && !host.get().matches("[^\\s/@]+")) {
            problem(
                    Options.SERVER_HOST,
                    "server.host must be a host name or address alone; perhaps you should use server.user and server.port "
                            + "for the rest");
        }
        credentials();
        String hostKey = values.value(Options.SERVER_HOST_KEY);
        try {
            HostKeyPolicy.parse(hostKey);
        } catch (InvalidInputException e) {
            problem(
                    Options.SERVER_HOST_KEY,
                    "server.hostKey: " + e.problems().get(0).message()
                            + Suggestion.didYouMean(hostKey, List.of("strict", "accept-new", "insecure")));
        }
        List<JumpHop> jumps = values.get(Options.SERVER_JUMP).orElse(List.of());
        for (JumpHop jump : jumps) {
            jump.problem().ifPresent(text -> problem(Options.SERVER_JUMP, text));
        }
        return new Settings.Server(
                values.value(Options.SERVER_NAME),
                host,
                values.get(Options.SERVER_PORT).map(OptionalInt::of).orElse(OptionalInt.empty()),
                text(Options.SERVER_USER),
                values.get(Options.SERVER_IDENTITY).map(this::local),
                values.get(Options.SERVER_PASSPHRASE),
                values.get(Options.SERVER_PASSWORD),
                values.value(Options.SERVER_AGENT),
                values.get(Options.SERVER_KNOWN_HOSTS).map(this::local),
                hostKey,
                jumps.stream()
                        .map(jump -> jump.identity().isPresent()
                                ? jump.withIdentity(local(jump.identity().get()))
                                : jump)
                        .toList(),
                values.value(Options.SERVER_CONNECT_TIMEOUT),
                values.value(Options.SERVER_RECONNECT_TIMEOUT),
                values.value(Options.SERVER_WAIT),
                new Retention(
                        values.value(Options.SERVER_KEEP_RUNS),
                        values.value(Options.SERVER_KEEP_RUNS_FOR),
                        values.value(Options.SERVER_KEEP_MEGABYTES) * Options.MEBIBYTE));
    }

    private void credentials() {
        if (values.get(Options.SERVER_PASSPHRASE).isPresent()
                && values.get(Options.SERVER_IDENTITY).isEmpty()) {
            problem(Options.SERVER_PASSPHRASE, "server.passphrase needs server.identity");
        }
        if (values.value(Options.SERVER_AGENT)) {
            for (Option<?> option : List.of(Options.SERVER_IDENTITY, Options.SERVER_PASSWORD)) {
                if (values.get(option).isPresent()) {
                    problem(option, option.path() + " and server.agent: true cannot both be set");
                }
            }
        }
    }
}
