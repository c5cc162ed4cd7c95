package dev.lighterman.pipeline;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Secret;
import dev.lighterman.ssh.Credentials;
import dev.lighterman.ssh.HostKeyPolicy;
import dev.lighterman.ssh.SshEndpoint;
import dev.lighterman.ssh.SshSettings;
import java.nio.file.Path;
import java.util.Optional;

/** A server's settings in the words of the SSH room. */
final class SshServers {
    private SshServers() {}

    static SshSettings settings(Settings.Server server) throws InvalidInputException {
        HostKeyPolicy policy = HostKeyPolicy.parse(server.hostKey());
        Credentials credentials =
                credentials(server.identity(), server.passphrase(), server.password(), server.agent());
        SshEndpoint.Builder endpoint = SshEndpoint.of(server.host().orElseThrow())
                .credentials(credentials)
                .hostKey(policy);
        server.port().ifPresent(endpoint::port);
        server.user().ifPresent(endpoint::user);
        server.knownHosts().ifPresent(endpoint::knownHosts);
        SshSettings.Builder settings =
                SshSettings.of(server.name(), endpoint.build()).connectTimeout(server.connectTimeout());
        for (JumpHop jump : server.jumps()) {
            settings.jump(hop(jump, server, credentials));
        }
        return settings.build();
    }

    /** A pinned key is the server's own, so a hop is checked against known_hosts then. */
    private static SshEndpoint hop(JumpHop jump, Settings.Server server, Credentials credentials)
            throws InvalidInputException {
        boolean own = jump.identity().isPresent() || jump.password().isPresent();
        SshEndpoint.Builder hop = SshEndpoint.of(jump.host())
                .credentials(
                        own ? credentials(jump.identity(), jump.passphrase(), jump.password(), false) : credentials)
                .hostKey(HostKeyPolicy.parse(server.hostKey().startsWith("SHA256:") ? "strict" : server.hostKey()));
        jump.port().ifPresent(hop::port);
        jump.user().or(server::user).ifPresent(hop::user);
        server.knownHosts().ifPresent(hop::knownHosts);
        return hop.build();
    }

    private static Credentials credentials(
            Optional<Path> identity, Optional<Secret> passphrase, Optional<Secret> password, boolean agent) {
        if (identity.isEmpty() && password.isEmpty() && !agent) {
            return Credentials.ofDefaults();
        }
        Credentials.Builder credentials = Credentials.builder().agent(agent);
        identity.ifPresent(credentials::identity);
        passphrase.ifPresent(credentials::passphrase);
        password.ifPresent(credentials::password);
        return credentials.build();
    }
}
