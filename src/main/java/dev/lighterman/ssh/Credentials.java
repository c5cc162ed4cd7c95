package dev.lighterman.ssh;

import dev.lighterman.api.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The ways to log in. All that are given are tried in OpenSSH's order: keys of the agent, key files, password, prompts. Nothing
 * given at all stands for what OpenSSH does: the agent if {@code SSH_AUTH_SOCK} names one, then {@code ~/.ssh/id_ed25519},
 * {@code id_ecdsa} and {@code id_rsa}, those that exist. Immutable.
 *
 * @param identities private key files, in the order they are tried; not null
 * @param passphrase opens those of the files that are encrypted
 * @param password the user's password, for the methods {@code password} and {@code keyboard-interactive}
 * @param agent whether the keys of the agent at {@code SSH_AUTH_SOCK} are offered
 * @param prompts answers the prompts of {@code keyboard-interactive}; without it the password answers a single hidden prompt
 */
public record Credentials(
        List<Path> identities,
        Optional<Secret> passphrase,
        Optional<Secret> password,
        boolean agent,
        Optional<PromptAnswers> prompts) {
    /** Answers prompts of the server, such as for a one-time code. */
    @FunctionalInterface
    public interface PromptAnswers {
        /**
         * Answers one round of prompts; called on a thread of the connection.
         *
         * @param instruction what the server says first, may be empty
         * @param prompts what it asks for, maybe none
         * @return as many answers as prompts, or null to give up
         */
        List<Secret> answer(String instruction, List<String> prompts);
    }

    public Credentials {
        identities = List.copyOf(identities);
        Objects.requireNonNull(passphrase, "passphrase");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(prompts, "prompts");
    }

    /**
     * What OpenSSH would try.
     *
     * @return nothing given
     */
    public static Credentials ofDefaults() {
        return builder().build();
    }

    /**
     * Starts credentials with nothing in them.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Whether nothing was given, so that the defaults are looked for. */
    boolean none() {
        return identities.isEmpty() && password.isEmpty() && prompts.isEmpty() && !agent;
    }

    /** Collects credentials. Not thread-safe. */
    public static final class Builder {
        private final List<Path> identities = new ArrayList<>();
        private Optional<Secret> passphrase = Optional.empty();
        private Optional<Secret> password = Optional.empty();
        private boolean agent;
        private Optional<PromptAnswers> prompts = Optional.empty();

        private Builder() {}

        /**
         * Adds a private key file.
         *
         * @param file in OpenSSH, PEM, PKCS#8 or PuTTY format, not null
         * @return this
         */
        public Builder identity(Path file) {
            identities.add(Objects.requireNonNull(file, "file"));
            return this;
        }

        /**
         * Sets what opens encrypted key files.
         *
         * @param value not null
         * @return this
         */
        public Builder passphrase(Secret value) {
            passphrase = Optional.of(value);
            return this;
        }

        /**
         * Sets the password.
         *
         * @param value not null
         * @return this
         */
        public Builder password(Secret value) {
            password = Optional.of(value);
            return this;
        }

        /**
         * Sets whether the agent's keys are offered.
         *
         * @param value true to offer them
         * @return this
         */
        public Builder agent(boolean value) {
            agent = value;
            return this;
        }

        /**
         * Sets what answers prompts.
         *
         * @param value not null
         * @return this
         */
        public Builder prompts(PromptAnswers value) {
            prompts = Optional.of(value);
            return this;
        }

        /**
         * The credentials.
         *
         * @return a new record
         */
        public Credentials build() {
            return new Credentials(identities, passphrase, password, agent, prompts);
        }
    }
}
