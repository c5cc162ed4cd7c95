package dev.lighterman.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.api.Server;
import dev.lighterman.lab.fuzz.Bounded;
import dev.lighterman.lab.fuzz.Fuzz;
import dev.lighterman.lab.fuzz.Hostile;
import dev.lighterman.ssh.KnownHosts.HostKeyBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The files of OpenSSH's that are read here. */
class FuzzSshTest {
    private static final HostKeyBlob KEY = HostKeyBlob.of(ByteBuffer.allocate(51)
            .putInt(11)
            .put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII))
            .putInt(32)
            .array());

    private static final String[] KNOWN = {
        "host,10.0.0.1 ssh-ed25519 " + KEY.base64() + " comment\n[h]:2222 ssh-ed25519 " + KEY.base64()
                + "\n*.org,!a.org ssh-ed25519 " + KEY.base64()
                + "\n@revoked host ssh-ed25519 " + KEY.base64() + "\n@cert-authority *.x ssh-ed25519 " + KEY.base64()
                + "\n|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 " + KEY.base64()
                + "\n# x\n\n"
    };

    private static final String[] CONFIG = {"""
        Host prod *.org !test
          HostName=%h.example.org
          Port 2222
          User "deploy"
          IdentityFile ~/.ssh/%h_%r_%p_%d_%u
          UserKnownHostsFile /dev/null ~/known
          ProxyJump ops@bastion:2022,ssh://inner/
        Match originalhost prod user deploy
          IdentitiesOnly yes
        Match host "10.*,h" !user x exec "true" localuser=me
          StrictHostKeyChecking no
        Include conf.d/*.conf ~/other
        Host *
          Compression yes
        """};

    private static Path home;

    @BeforeContainer
    static void makeHome() throws IOException {
        home = Files.createTempDirectory("fuzz");
        Files.createDirectory(home.resolve(".ssh"));
    }

    @AfterContainer
    static void removeHome() throws IOException {
        try (var files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** And a host that was added is found. */
    @Fuzz
    void knownHosts(@ForAll Random random) {
        Path file = home.resolve("known_hosts");
        Bounded.read(Hostile.of(random, KNOWN), bytes -> {
            Files.write(file, bytes);
            KnownHosts known = KnownHosts.read(List.of(file));
            known.of("host")
                    .forEach(entry -> assertThat(entry.key().fingerprint()).startsWith("SHA256:"));
            known.of("[h]:2222");
            assertThat(known.passedOver().size() + known.entries().size()).isLessThanOrEqualTo(bytes.length);
            KnownHosts.append(file, "new.example.com", KEY);
            assertThat(KnownHosts.read(List.of(file)).of("new.example.com")).isNotEmpty();
        });
    }

    @Fuzz
    void sshConfig(@ForAll Random random) {
        Path file = home.resolve(".ssh/config");
        Bounded.read(Hostile.of(random, CONFIG), bytes -> {
            Files.write(file, bytes);
            List<Problem> problems = new ArrayList<>();
            new SshConfig(new UserHome(home, Optional.empty()), problems).of(Server.ssh("prod"));
            problems.forEach(
                    problem -> assertThat(problem.message()).isNotBlank().doesNotContain("Exception"));
        });
    }
}
