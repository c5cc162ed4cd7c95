package dev.lighterman.source.user;

import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.local.LocalProgram;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What git would log in with: the answer of {@code git credential fill}, which asks {@code credential.helper} and {@code
 * GIT_ASKPASS} as the user set them. Nothing is stored or erased.
 */
public final class GitLogins {
    private final UserGit git;
    private final GitConfig config;

    /**
     * A login.
     *
     * @param username not null
     * @param password not null
     */
    public record Login(String username, Secret password) {}

    public GitLogins(UserGit git, GitConfig config) {
        this.git = git;
        this.config = config;
    }

    /** Whether the user told git where logins come from. */
    public boolean known() {
        return config.mentions("credential", "helper")
                || config.mentions("core", "askpass")
                || git.variable("GIT_ASKPASS").filter(text -> !text.isEmpty()).isPresent();
    }

    /** What names it, and that there is no git to ask it; empty where it can be asked, or nothing is named. */
    public Optional<String> unasked() {
        return known() && !git.installed()
                ? Optional.of(
                        "git's credential.helper and GIT_ASKPASS are set, but git, which would ask them, is not installed")
                : Optional.empty();
    }

    /**
     * Asks for a login.
     *
     * @param url for what
     * @param username of whom, if that is known
     * @return empty when there is none
     */
    public Optional<Login> fill(URI url, Optional<String> username) throws LightermanException, InterruptedException {
        if (!known() || !git.installed()) {
            return Optional.empty();
        }
        StringBuilder asked = new StringBuilder("protocol=" + url.getScheme() + "\nhost=" + url.getRawAuthority());
        String path = Optional.ofNullable(url.getPath()).orElse("").replaceFirst("^/", "");
        if (!path.isEmpty()) {
            asked.append("\npath=").append(path);
        }
        username.ifPresent(name -> asked.append("\nusername=").append(name));
        if (asked.chars().anyMatch(c -> c == '\r' || c == 0)
                || username.filter(it -> it.contains("\n")).isPresent()
                || path.contains("\n")) {
            return Optional.empty(); // another line would be another question
        }
        LocalProgram.Answer answer =
                git.run(git.path("."), asked.append("\n\n").toString(), UserGit.SHORT, List.of("credential", "fill"));
        if (answer.status() != 0) {
            return Optional.empty();
        }
        String name = "";
        String password = null;
        for (String line : answer.text().split("\n", -1)) {
            if (line.startsWith("username=")) {
                name = line.substring("username=".length());
            } else if (line.startsWith("password=")) {
                password = line.substring("password=".length());
            }
        }
        return password == null ? Optional.empty() : Optional.of(new Login(name, Secret.of(password)));
    }

    /** A proxy with the password that git would ask for, where it is given a user alone. */
    GitProxy complete(GitProxy proxy) throws LightermanException, InterruptedException {
        if (proxy.user().isEmpty() || proxy.password().isPresent()) {
            return proxy;
        }
        return fill(URI.create(proxy.shown()), proxy.user())
                .map(login -> new GitProxy(
                        proxy.kind(),
                        proxy.host(),
                        proxy.port(),
                        proxy.user(),
                        Optional.of(login.password()),
                        proxy.named()))
                .orElse(proxy);
    }
}
