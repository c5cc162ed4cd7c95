package dev.lighterman.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ConnectionException.Cause;
import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Server;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says what went wrong with a connection, where, why, and what could be done about it. */
final class SshErrors {
    /** What OpenSSH says instead of a greeting where it has too many connections, or too many failures, of late. */
    private static final Set<String> BUSY = Set.of("Exceeded MaxStartups", "Not allowed at this time");

    /** What JSch takes from Bouncy Castle: key exchanges that quantum computers do not break, and a cipher. */
    private static final Pattern NEEDS_LIBRARY = Pattern.compile("\\b(?:mlkem|sntrup|chacha20-poly1305)");

    private final String server;
    private final Hop hop;
    private final Server endpoint;
    private final String where;

    /**
     * Errors of one hop.
     *
     * @param server the name of the server wanted
     * @param jump whether the hop is a jump host on the way there
     */
    SshErrors(String server, Hop hop, boolean jump) {
        this.server = server;
        this.hop = hop;
        this.endpoint = hop.endpoint();
        this.where = (jump ? "jump host " : "") + endpoint + (jump ? " on the way to " : " ") + "[" + server + "]";
    }

    /** Time is up. */
    ConnectionException timeout(Deadline deadline) {
        String seconds = seconds(deadline);
        Failure said =
                switch (hop.transport().stage()) {
                    case RESOLVING ->
                        said(
                                "cannot reach " + where + ": the name " + endpoint.host()
                                        + " could not be looked up within " + seconds,
                                "perhaps you should check this machine's DNS");
                    case CONNECTING ->
                        said(
                                "cannot reach " + where + ": no answer within " + seconds,
                                "perhaps the address or port is wrong, a firewall drops the packets, or the machine is off");
                    case GREETING ->
                        said(
                                "cannot reach " + where + ": the connection was accepted, but nothing was heard within "
                                        + seconds,
                                "perhaps no SSH server listens on port " + endpoint.port() + ", or it is overloaded");
                    case NEGOTIATING, AUTHENTICATING, ESTABLISHED ->
                        said(
                                "cannot reach " + where
                                        + ": the server fell silent while "
                                        + (hop.transport().stage() == Transport.Stage.NEGOTIATING
                                                ? "keys were exchanged"
                                                : "logging in")
                                        + " and did not finish within " + seconds,
                                "perhaps it is overloaded, or a larger connectTimeout helps");
                };
        boolean connected = hop.transport().stage().compareTo(Transport.Stage.GREETING) >= 0;
        String detail = connected
                ? "Session.connect: java.net.SocketTimeoutException: Read timed out"
                : "timeout: socket is not established";
        return error(Cause.UNREACHABLE, detail, said, null);
    }

    private static String seconds(Deadline deadline) {
        long millis = deadline.total().toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /** JSch gave up. */
    ConnectionException connecting(JSchException e) {
        Throwable root = root(e);
        if (hop.hostKey().verdict() != HostKeyCheck.Verdict.NOT_SEEN
                && hop.hostKey().verdict() != HostKeyCheck.Verdict.TRUSTED) {
            HostKeyErrors.Said said = HostKeyErrors.of(endpoint, where, hop.hostKey());
            return error(said.cause(), e.getMessage(), said.failure(), e);
        }
        if (e instanceof JSchAlgoNegoFailException nego) {
            return algorithms(nego);
        }
        if (hop.transport().stage().compareTo(Transport.Stage.GREETING) < 0) {
            return unreachable(e, root);
        }
        if (hop.transport().stage() == Transport.Stage.AUTHENTICATING) {
            return authentication(e);
        }
        return protocol(e, root);
    }

    private ConnectionException unreachable(JSchException e, Throwable root) {
        Failure said;
        if (root instanceof UnknownHostException) {
            said = said(
                    "cannot reach " + where + ": the name " + endpoint.host() + " is not known",
                    "perhaps it is misspelt, or this machine's DNS does not know it");
        } else if (root instanceof SocketTimeoutException) {
            said = said(
                    "cannot reach " + where + ": no answer",
                    "perhaps the address or port is wrong, a firewall drops the packets, or the machine is off");
        } else if (root instanceof NoRouteToHostException || text(root).contains("unreachable")) {
            said = said(
                    "cannot reach " + where + ": no network leads there",
                    "perhaps a VPN is down, or the server is behind a jump host");
        } else if (root instanceof ConnectException && text(root).contains("refused")) {
            said = said(
                    "cannot reach " + where + ": connection refused",
                    "perhaps no SSH server runs there, or it listens on another port than " + endpoint.port());
        } else {
            said = said("cannot reach " + where + ": " + text(root));
        }
        // As JSch puts it where it makes the socket itself.
        String detail = root instanceof SocketTimeoutException ? "timeout: socket is not established" : root.toString();
        return error(Cause.UNREACHABLE, detail, said, e);
    }

    private ConnectionException authentication(JSchException e) {
        String detail = String.valueOf(e.getMessage()).replaceFirst("^Auth cancel", "Auth fail");
        String offered =
                detail.contains("'") ? detail.substring(detail.indexOf('\'')).replace("'", "") : "";
        if (root(e) instanceof JSchSessionDisconnectException disconnected) {
            detail = disconnected.getMessage();
        }
        if (detail.startsWith("Auth fail") && hop.transport().broken()) {
            return shownOut(detail, e);
        }
        boolean lost = !detail.startsWith("Auth fail") && !(root(e) instanceof JSchSessionDisconnectException);
        String tried = hop.keys().tried().isEmpty() && hop.keys().password().isEmpty()
                ? "nothing"
                : String.join(
                        ", ",
                        Stream.concat(
                                        hop.keys().tried().stream(),
                                        hop.keys().password().stream().map(given -> "the password"))
                                .toList());
        String problem = "cannot log in to " + where + ": "
                + (lost
                        ? "the connection broke (" + detail + ")"
                        : "the server accepted none of what was tried: " + tried)
                + (offered.isEmpty() ? "" : "; it offers the methods " + offered);
        return error(lost ? Cause.LOST : Cause.AUTHENTICATION, detail, advised(problem, offered, detail), e);
    }

    /** The server hung up on a login instead of refusing a key: sshd does where PAM lets nobody in, and may have said why. */
    private ConnectionException shownOut(String detail, JSchException e) {
        String shown = printable(hop.shown().replaceAll("\\s+", " "));
        Failure said = said(
                "cannot log in to " + where + ": the server closed the connection during the login"
                        + (shown.isEmpty() ? "" : ", and said: " + shown),
                "perhaps the account has expired or is locked, or logins are not allowed from here or for now; the log of"
                        + " sshd there says which");
        return error(Cause.AUTHENTICATION, detail, said, e);
    }

    private Failure advised(String problem, String offered, String detail) {
        if (detail.contains("Too many authentication failures")) {
            return said(problem
                    + "; it ended the session after too many tries: perhaps you should name the one key to use, the agent may"
                    + " hold too many");
        }
        boolean keys = !hop.keys().identities().isEmpty();
        if (keys && !offered.isEmpty() && !offered.contains("publickey")) {
            return said(
                    problem,
                    "perhaps you should give "
                            + (hop.keys().password().isEmpty() ? "a password" : "another password")
                            + ", for keys are not accepted there, or are not enough");
        }
        if (!keys && offered.equals("publickey")) {
            return said(problem, "perhaps you should name a key file, for passwords are not accepted there");
        }
        String remedy = keys
                ? "perhaps you should add the public key to ~" + endpoint.user()
                        + "/.ssh/authorized_keys there, or check the user's name"
                : "perhaps the user's name or the password is wrong";
        return said(problem, remedy);
    }

    private ConnectionException algorithms(JSchAlgoNegoFailException e) {
        String problem = "cannot agree with " + where + " on " + e.getAlgorithmName() + ": we offer "
                + e.getJSchProposal() + "; the server offers " + e.getServerProposal();
        Failure said = said(problem + remedy(e.getJSchProposal(), e.getServerProposal()));
        return error(Cause.PROTOCOL, e.getMessage(), said, e);
    }

    /** What to do where two sides have no algorithm in common. */
    static String remedy(String ours, String theirs) {
        if (("," + theirs + ",").contains(",ssh-rsa,")) {
            return "; ssh-rsa alone means an SSH server from before 2016 that signs with SHA-1, which is not accepted any more:"
                    + " perhaps you should update it, or give it an ed25519 host key";
        }
        return NEEDS_LIBRARY.matcher(theirs).results().anyMatch(found -> !ours.contains(found.group()))
                ? "; perhaps you should add the library org.bouncycastle:bcprov-jdk18on to the class path, for Java "
                        + Runtime.version().feature() + " has none of these by itself"
                : "; perhaps you should update the SSH server there";
    }

    private ConnectionException protocol(JSchException e, Throwable root) {
        String greeting = hop.transport().greeting();
        if (BUSY.contains(greeting)) {
            return error(
                    Cause.UNREACHABLE,
                    e.getMessage(),
                    said(
                            "cannot reach " + where + ": the SSH server takes no connection for now, it said \""
                                    + greeting + "\"",
                            "perhaps it is overloaded (MaxStartups), or makes this machine wait after failed logins"
                                    + " (PerSourcePenalties)"),
                    e);
        }
        if (hop.transport().stage() == Transport.Stage.GREETING && greeting.isEmpty()) {
            return error(
                    Cause.UNREACHABLE,
                    e.getMessage(),
                    said(
                            "cannot reach " + where + ": the connection was accepted and closed without a word",
                            "perhaps the SSH server is overloaded (MaxStartups), or does not let this machine in"),
                    e);
        }
        if (hop.transport().stage() == Transport.Stage.NEGOTIATING && hungUp(root)) {
            return error(
                    Cause.UNREACHABLE,
                    e.getMessage(),
                    said(
                            "cannot reach " + where + ": the server, which says it is " + printable(greeting)
                                    + ", closed the connection while keys were exchanged (" + text(root)
                                    + ")",
                            "perhaps it is overloaded, is being restarted, or does not let this machine in"),
                    e);
        }
        if (!greeting.startsWith("SSH-")) {
            Failure said = said(
                    "cannot speak SSH with " + where + ": it is no SSH server, it said \"" + printable(greeting) + "\"",
                    "perhaps the port is wrong");
            return error(Cause.PROTOCOL, e.getMessage(), said, e);
        }
        String problem =
                "cannot speak SSH with " + where + ", which says it is " + printable(greeting) + ": " + text(root);
        return error(Cause.PROTOCOL, e.getMessage(), problem, e);
    }

    /** Whether the connection ended without a word of why. */
    private boolean hungUp(Throwable root) {
        return !(root instanceof JSchSessionDisconnectException)
                && (hop.transport().broken() || root instanceof SocketException);
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 80 ? clean.substring(0, 80) + "..." : clean;
    }

    /** The last jump host could not lead on. */
    ConnectionException forward(Server jump, int reason, JSchException e) {
        String problem = "cannot reach " + where + ": jump host " + jump;
        Failure said =
                switch (reason) {
                    case 1 ->
                        said(problem + " does not allow it", "perhaps you should set AllowTcpForwarding yes there");
                    case 2 ->
                        said(
                                problem + " cannot connect to it",
                                "perhaps the name, as that host knows it, or the port is wrong");
                    default -> said(problem + " refused to lead there");
                };
        return error(Cause.UNREACHABLE, e.getMessage(), said, e);
    }

    private ConnectionException error(Cause cause, String detail, String problem, Throwable e) {
        return error(cause, detail, said(problem), e);
    }

    private ConnectionException error(Cause cause, String detail, Failure said, Throwable e) {
        boolean perhaps = cause == Cause.UNREACHABLE || cause == Cause.AUTHENTICATION;
        Failure whole = hop.unheard()
                .filter(text -> perhaps)
                .map(text -> said(said.problem() + "; " + text))
                .map(longer -> said.remedy().map(longer::remedy).orElse(longer))
                .orElse(said);
        return new ConnectionException(cause, server, detail, whole, e);
    }

    private static Failure said(String problem) {
        return Failure.of(FailureKind.CONNECTION, problem);
    }

    private static Failure said(String problem, String remedy) {
        return said(problem).remedy(remedy);
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String text(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
