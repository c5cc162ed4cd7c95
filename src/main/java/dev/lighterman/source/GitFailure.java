package dev.lighterman.source;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.source.user.ProxyException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;

/** Why a remote could not be read, in a sentence, from what JGit and ssh said. */
final class GitFailure {
    /** What OpenSSH says where no connection came about. */
    private static final Pattern UNANSWERED = Pattern.compile(
            "connect to host .*: (?:Connection refused|No route to host|Network is unreachable|.* timed out)");

    private final Exception cause;
    private final GitSource actual;
    private final UserCredentials login;
    private final String text;
    /** What the ssh program said. */
    private final String said;

    private final String lower;

    /**
     * Of one failure.
     *
     * @param actual where git went
     * @param login what it could log in with
     */
    GitFailure(Exception cause, GitSource actual, UserCredentials login, SshProgram ssh) {
        this.cause = cause;
        this.actual = actual;
        this.login = login;
        this.text = innermost(cause);
        this.said = ssh.said().strip();
        this.lower = (text + "\n" + said).toLowerCase(Locale.ROOT);
    }

    /** A reason, and what to do where that is known. */
    private record Known(String reason, Optional<String> remedy) {
        static Known of(String reason, String remedy) {
            return new Known(reason, Optional.of("perhaps you should " + remedy));
        }
    }

    /**
     * The sentence.
     *
     * @param url the source as it was given
     * @param proxy names the proxy on the way; no text where there is none
     * @param ofSha256 whether the remote's object names are SHA-256, asked where nothing else is known
     * @param seconds how long an answer is waited for
     */
    LightermanException told(String url, Supplier<String> proxy, BooleanSupplier ofSha256, int seconds) {
        Optional<LightermanException> own = find(LightermanException.class);
        if (own.isPresent()) {
            return own.get();
        }
        Known known = Stream.<Supplier<Optional<Known>>>of(
                        () -> connection(proxy, seconds), this::login, this::ssh, () -> repository(ofSha256))
                .flatMap(reader -> reader.get().stream())
                .findFirst()
                .orElseGet(() -> new Known(text, Optional.empty()));
        String reason = "cannot clone " + url + ": " + known.reason();
        return known.remedy().isPresent()
                ? new LightermanException(
                        Failure.of(FailureKind.SOURCE, reason)
                                .remedy(known.remedy().get()),
                        cause)
                : new LightermanException(FailureKind.SOURCE, reason, cause);
    }

    private Optional<Known> connection(Supplier<String> proxy, int seconds) {
        Optional<ProxyException> ofProxy = find(ProxyException.class);
        if (ofProxy.isPresent()) {
            return Optional.of(Known.of(ofProxy.get().getMessage(), "check the proxy, or name the host in NO_PROXY"));
        } else if (has(SSLException.class) || has(CertificateException.class)) {
            return Optional.of(Known.of(
                    "no safe connection: " + text,
                    "name the file of its certificate authority in http.sslCAInfo or GIT_SSL_CAINFO"));
        } else if (has(UnknownHostException.class) || says("could not resolve hostname")) {
            return Optional.of(Known.of("there is no such host", "check the host's name"));
        } else if (has(ConnectException.class)
                || has(NoRouteToHostException.class)
                || UNANSWERED.matcher(said).find()) {
            String asked = proxy.get();
            return Optional.of(Known.of(
                    asked.isEmpty() ? "nothing answers there" : asked + " does not answer", "check host and port"));
        } else if (has(SocketTimeoutException.class)) {
            return Optional.of(new Known("no answer within " + seconds + " seconds", Optional.empty()));
        }
        return Optional.empty();
    }

    private Optional<Known> login() {
        boolean refused = says("not authorized", "not permitted");
        if (refused && login.own()) {
            return Optional.of(
                    Known.of("the git server refused the credentials", "check source.username and source.password"));
        } else if (refused && login.ofHelper()) {
            return Optional.of(Known.of(
                    "the git server refused the credentials that git has for it",
                    "check what `git credential fill` says, or set source.username and source.password"));
        } else if (refused || says("authentication is required", "no credentialsprovider")) {
            String unasked =
                    login.logins().unasked().map(why -> " (" + why + ")").orElse("");
            return Optional.of(Known.of(
                    "the git server asks for credentials" + unasked, "set source.username and source.password"));
        }
        return Optional.empty();
    }

    private Optional<Known> ssh() {
        if (says("permission denied (")) {
            return Optional.of(Known.of(
                    "ssh could not log in",
                    "add your key to the git server. "
                            + (said.isEmpty() ? text : said.substring(said.lastIndexOf('\n') + 1))));
        } else if (says("host key verification failed")) {
            return Optional.of(Known.of(
                    "Host key verification failed",
                    "try ssh by hand once, and compare the fingerprint it shows with the git server's"));
        }
        return Optional.empty();
    }

    private Optional<Known> repository(BooleanSupplier ofSha256) {
        if (has(NoRemoteRepositoryException.class) || says("not found", "invalid remote")) {
            return Optional.of(Known.of("there is no git repository, or it is not yours to see", "check its address"));
        } else if (ofSha256.getAsBoolean()) {
            return Optional.of(Known.of(
                    "its object names are SHA-256, which JGit does not know",
                    "clone it by git, and leave source.git out to build the clone as it is"));
        }
        return Optional.empty();
    }

    private boolean says(String... words) {
        return Arrays.stream(words).anyMatch(lower::contains);
    }

    private boolean has(Class<? extends Throwable> type) {
        return find(type).isPresent();
    }

    private <T extends Throwable> Optional<T> find(Class<T> type) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (type.isInstance(one)) {
                return Optional.of(type.cast(one));
            }
        }
        return Optional.empty();
    }

    private String innermost(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null && last.getCause().getMessage() != null) {
            last = last.getCause();
        }
        String message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        String stripped = message.startsWith(actual.url() + ": ")
                ? message.substring(actual.url().length() + 2)
                : message;
        return actual.password().filter(secret -> !secret.reveal().isEmpty()).isPresent()
                ? stripped.replace(actual.password().get().reveal(), "********")
                : stripped;
    }
}
