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

    private final Server endpoint;
    private final String where;
    private final HostKeyCheck check;
    private final HostKeyBlob key;

    private HostKeyErrors(Server endpoint, String where, HostKeyCheck check) {
        this.endpoint = endpoint;
        this.where = where;
        this.check = check;
        this.key = check.key();
    }

    /**
     * Of a key that was not trusted.
     *
     * @param where the hop, as messages name it
     */
    static Said of(Server endpoint, String where, HostKeyCheck check) {
        HostKeyErrors errors = new HostKeyErrors(endpoint, where, check);
        return switch (check.verdict()) {
            case CHANGED -> errors.changed();
            case REVOKED -> errors.revoked();
            case NOT_PINNED -> errors.notPinned();
            case NOT_THE_FIRST -> errors.notTheFirst();
            case NOT_RECORDED -> errors.notRecorded();
            default ->
                check.verdict() == HostKeyCheck.Verdict.UNKNOWN && check.hasAuthority()
                        ? errors.notVouchedFor()
                        : errors.unknown();
        };
    }

    private static String shown(HostKeyBlob key) {
        return key.type() + " " + key.fingerprint();
    }

    private Said notVouchedFor() {
        return new Said(
                Cause.HOST_KEY_UNKNOWN,
                "the host key of " + where + " is not vouched for: " + check.file() + " names an authority for "
                        + KnownHosts.name(endpoint) + ", and the server shows " + shown(key)
                        + " without a certificate of it that is valid",
                "perhaps it has expired, or is for another name: look at it there with `ssh-keygen -L -f"
                        + " /etc/ssh/ssh_host_ed25519_key-cert.pub`");
    }

    private Said changed() {
        Optional<Entry> contrary = check.contrary();
        String known = contrary.map(entry -> entry.place() + " has " + shown(entry.key()))
                .orElse("known_hosts has another one");
        String file = contrary.map(entry -> entry.file().toString())
                .orElse(check.file().toString());
        return new Said(
                Cause.HOST_KEY_CHANGED,
                "the host key of " + where + " has changed: the server shows " + shown(key) + ", but " + known
                        + "; somebody may be in between. If the server was reinstalled, perhaps you should remove the old"
                        + " key with `ssh-keygen -R " + ShellQuote.quote(KnownHosts.name(endpoint)) + " -f "
                        + ShellQuote.quote(file) + "` and add the new one once its fingerprint is confirmed");
    }

    private Said revoked() {
        return new Said(
                Cause.HOST_KEY_CHANGED,
                "the host key of " + where + ", " + shown(key) + ", is revoked: "
                        + check.contrary().map(Entry::place).orElse("known_hosts") + " says so; do not connect there");
    }

    private Said notPinned() {
        return new Said(
                Cause.HOST_KEY_UNKNOWN,
                "the host key of " + where + " is not the pinned one: the server shows " + shown(key) + ", pinned is "
                        + String.join(" or ", endpoint.hostKey().fingerprints())
                        + "; somebody may be in between. If the server was reinstalled, perhaps you should pin the new"
                        + " fingerprint once it is confirmed");
    }

    private Said notTheFirst() {
        return new Said(
                Cause.HOST_KEY_CHANGED,
                "the host key of " + where + " has changed since this connection was first made: the server shows "
                        + shown(key) + ", at first it showed "
                        + check.first().map(HostKeyErrors::shown).orElse("another one")
                        + "; somebody may be in between. If it is another server by now, perhaps you should start anew");
    }

    private Said notRecorded() {
        return new Said(
                Cause.HOST_KEY_UNKNOWN,
                "the host key of " + where + ", " + shown(key) + ", is new and could not be added to " + check.file()
                        + ": " + check.failure().map(Throwable::getMessage).orElse("unknown error"),
                "perhaps you should make the file writable, or pin the key: hostKey: " + key.fingerprint());
    }

    private Said unknown() {
        return new Said(
                Cause.HOST_KEY_UNKNOWN,
                "the host key of " + where + " is not known: the server shows " + shown(key) + ", and " + check.file()
                        + " has no key for " + KnownHosts.name(endpoint),
                "once the fingerprint is confirmed, perhaps you should run `ssh-keyscan -p " + endpoint.port() + " "
                        + ShellQuote.quote(endpoint.host()) + " >> "
                        + ShellQuote.quote(check.file().toString()) + "`, or pin the key: hostKey: "
                        + key.fingerprint());
    }
}
