package dev.lighterman.ssh;

import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Server;
import dev.lighterman.node.ShellQuote;
import dev.lighterman.ssh.KnownHosts.Entry;
import dev.lighterman.ssh.KnownHosts.HostKeyBlob;
import java.util.Optional;

/** Why a host key was not trusted, with what the server showed and what was known of it. */
final class HostKeyErrors {
    /** What kind of failure, and its words. */
    record Said(Cause cause, Failure failure) {
        private Said(Cause cause, String problem) {
            this(cause, Failure.of(FailureKind.CONNECTION, problem));
        }

        private Said(Cause cause, String problem, String remedy) {
            this(cause, Failure.of(FailureKind.CONNECTION, problem).remedy(remedy));
        }
    }

    private HostKeyErrors() {}

    /**
     * Of a key that was not trusted.
     *
     * @param where the hop, as messages name it
     */
    static Said of(Server endpoint, String where, HostKeyCheck check) {
        HostKeyBlob key = check.key();
        String shown = key.type() + " " + key.fingerprint();
        String file = ShellQuote.quote(check.file().toString());
        Optional<Entry> contrary = check.contrary();
        if (check.verdict() == HostKeyCheck.Verdict.UNKNOWN && check.hasAuthority()) {
            return new Said(
                    Cause.HOST_KEY_UNKNOWN,
                    "the host key of " + where + " is not vouched for: " + check.file() + " names an authority for "
                            + KnownHosts.name(endpoint) + ", and the server shows " + shown
                            + " without a certificate of it that is valid",
                    "perhaps it has expired, or is for another name: look at it there with `ssh-keygen -L -f"
                            + " /etc/ssh/ssh_host_ed25519_key-cert.pub`");
        }
        return switch (check.verdict()) {
            case CHANGED ->
                new Said(
                        Cause.HOST_KEY_CHANGED,
                        "the host key of " + where + " has changed: the server shows " + shown + ", but "
                                + contrary.map(entry -> entry.place() + " has "
                                                + entry.key().type() + " "
                                                + entry.key().fingerprint())
                                        .orElse("known_hosts has another one")
                                + "; somebody may be in between. If the server was reinstalled, perhaps you should remove the old"
                                + " key with `ssh-keygen -R " + ShellQuote.quote(KnownHosts.name(endpoint))
                                + " -f "
                                + ShellQuote.quote(
                                        contrary.map(entry -> entry.file().toString())
                                                .orElse(check.file().toString()))
                                + "` and add the new one once its fingerprint is confirmed");
            case REVOKED ->
                new Said(
                        Cause.HOST_KEY_CHANGED,
                        "the host key of " + where + ", " + shown + ", is revoked: "
                                + contrary.map(Entry::place).orElse("known_hosts") + " says so; do not connect there");
            case NOT_PINNED ->
                new Said(
                        Cause.HOST_KEY_UNKNOWN,
                        "the host key of " + where + " is not the pinned one: the server shows " + shown
                                + ", pinned is "
                                + String.join(" or ", endpoint.hostKey().fingerprints())
                                + "; somebody may be in between. If the server was reinstalled, perhaps you should pin the new"
                                + " fingerprint once it is confirmed");
            case NOT_THE_FIRST ->
                new Said(
                        Cause.HOST_KEY_CHANGED,
                        "the host key of " + where
                                + " has changed since this connection was first made: the server shows "
                                + shown + ", at first it showed "
                                + check.first()
                                        .map(before -> before.type() + " " + before.fingerprint())
                                        .orElse("another one")
                                + "; somebody may be in between. If it is another server by now, perhaps you should start anew");
            case NOT_RECORDED ->
                new Said(
                        Cause.HOST_KEY_UNKNOWN,
                        "the host key of " + where + ", " + shown + ", is new and could not be added to "
                                + check.file()
                                + ": "
                                + check.failure().map(Throwable::getMessage).orElse("unknown error"),
                        "perhaps you should make the file writable, or pin the key: hostKey: " + key.fingerprint());
            default ->
                new Said(
                        Cause.HOST_KEY_UNKNOWN,
                        "the host key of " + where + " is not known: the server shows " + shown + ", and "
                                + check.file()
                                + " has no key for " + KnownHosts.name(endpoint),
                        "once the fingerprint is confirmed, perhaps you should run `ssh-keyscan -p "
                                + endpoint.port() + " " + ShellQuote.quote(endpoint.host()) + " >> " + file
                                + "`, or pin the key: hostKey: " + key.fingerprint());
        };
    }
}
