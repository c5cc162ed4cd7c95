package dev.lighterman.api;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task that failed on a host, ignored or not. Immutable.
 *
 * @param host the inventory name of the host, not null
 * @param task the task's name as Ansible shows it, not null
 * @param message the module's {@code msg} (its wording differs between Ansible versions), maybe empty, not null; for a
 *     {@code no_log} task Ansible's own notice that the output is hidden
 * @param rc the exit status of the command the module ran, when it ran one
 * @param stderr the command's standard error, maybe empty, not null; at most the last 64 KiB
 * @param stdout the command's standard output, maybe empty, not null; at most the last 64 KiB
 * @param why what is wrong with the host, where the control node looked and found something, see {@link AnsibleOptions#why}
 */
public record TaskFailure(
        String host,
        String task,
        String message,
        OptionalInt rc,
        String stderr,
        String stdout,
        Optional<HostFault> why) {
    /**
     * A failure of which nothing is known but what Ansible says.
     *
     * @param host as {@link #host()}
     * @param task as {@link #task()}
     * @param message as {@link #message()}
     * @param rc as {@link #rc()}
     * @param stderr as {@link #stderr()}
     * @param stdout as {@link #stdout()}
     */
    public TaskFailure(String host, String task, String message, OptionalInt rc, String stderr, String stdout) {
        this(host, task, message, rc, stderr, stdout, Optional.empty());
    }

    /**
     * The same with what is wrong with the host.
     *
     * @param fault what the control node found, not null
     * @return a new failure
     */
    public TaskFailure why(HostFault fault) {
        return new TaskFailure(host, task, message, rc, stderr, stdout, Optional.of(fault));
    }

    /** Host, task, message and exit status, to be read: {@code web1: Remove the image: non-zero return code (rc 1)}. */
    @Override
    public String toString() {
        return host + ": " + task + ": " + message + (rc.isPresent() ? " (rc " + rc.getAsInt() + ")" : "");
    }

    /**
     * Why a host failed, as the control node found by trying each step of the way to it once the run had ended. Immutable.
     *
     * @param kind what is wrong, not null
     * @param message one sentence that says so, without its full stop; not null
     * @param remedy what to do about it, {@code perhaps you should ...}; not null
     */
    public record HostFault(Kind kind, String message, String remedy) {
        /** What is wrong. Those of the way to the host come first, then those of the login, then those of the host itself. */
        public enum Kind {
            /** The control node finds no address for the host's name. */
            NAME_UNKNOWN,
            /** The control node has no route to the address. */
            NO_ROUTE,
            /** Nothing comes back from the address. */
            NO_ANSWER,
            /** Nothing listens on the port. */
            PORT_CLOSED,
            /** The port takes connections, and ends them or stays silent. */
            NO_BANNER,
            /** What answers on the port is no SSH server. */
            NOT_SSH,
            /** The jump host or the ProxyCommand gives no connection. */
            JUMP_FAILED,
            /** There is no program ssh on the control node. */
            SSH_MISSING,
            /** There is no program sshpass on the control node, which Ansible before 2.19 needs for passwords. */
            SSHPASS_MISSING,
            /** ssh does not take its options. */
            SSH_OPTIONS,
            /** ssh and the server have no algorithm in common. */
            NO_COMMON_ALGORITHM,
            /** The host key is not known on the control node. */
            HOST_KEY_UNKNOWN,
            /** The host key is another than the one that is known. */
            HOST_KEY_CHANGED,
            /** The key that Ansible names is not there. */
            KEY_MISSING,
            /** The key that Ansible names cannot be used: for its mode, its passphrase, its format. */
            KEY_UNUSABLE,
            /** No key was offered, or the server takes none. */
            NO_KEY,
            /** The server refuses all keys that it was offered. */
            KEY_REFUSED,
            /** The server ended the login after too many keys that it does not know. */
            TOO_MANY_KEYS,
            /** The server takes passwords, but not the one that was given. */
            PASSWORD_REFUSED,
            /** The server takes no passwords. */
            PASSWORD_NOT_TAKEN,
            /** The server takes the key, but lets the user not in. */
            LOGIN_REFUSED,
            /** The user is let in, but its login shell runs no commands. */
            NO_SHELL,
            /** Modules have no directory to lie in. */
            TMP_NOT_WRITABLE,
            /** There is no room left for modules. */
            NO_ROOM,
            /** Scripts cannot be executed where they lie. */
            NO_EXECUTE,
            /** The Python that modules run in is not there, or does not work. */
            PYTHON_MISSING,
            /** The program to become another user is not there. */
            BECOME_MISSING,
            /** There is no user of that name to become. */
            BECOME_USER_UNKNOWN,
            /** A password is wanted to become another user, and none was given. */
            BECOME_PASSWORD_WANTED,
            /** The login user may not become another, or its password was not taken. */
            BECOME_REFUSED,
            /** The login user may run some commands as another, but no shell. */
            BECOME_NOT_ALLOWED,
            /** Another user can be become on a terminal only. */
            BECOME_TTY,
            /** Modules cannot be handed to the user to become. */
            BECOME_FILES,
            /** Nothing is wrong any more: the host answers. */
            ANSWERS,
            /** Something that this version does not know. */
            OTHER
        }

        /** {@return the message and the remedy, to be read} */
        public String sentence() {
            return remedy.isEmpty() ? message : message + "; " + remedy;
        }
    }
}
