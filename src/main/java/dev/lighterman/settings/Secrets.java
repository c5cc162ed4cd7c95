package dev.lighterman.settings;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Image;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Server;
import dev.lighterman.api.Source;
import dev.lighterman.mask.SecretMask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every secret that settings hold. */
public final class Secrets {
    private static final Pattern IN_URL = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://(?:([^/@:]*):)?([^/@]+)@.*");

    private static final Pattern BEHIND_HOST = Pattern.compile("^[^:/]+://[^/?#]*([/?#].+)$");
    /** A part of a path or a query that is more than a word. */
    private static final Pattern TOKEN = Pattern.compile("(?=.*[0-9]).{12,}");

    private Secrets() {}

    public static SecretMask of(Settings settings) {
        return SecretMask.of(all(settings));
    }

    /** An address of a git repository without a login over HTTP, and without the password where the user is a part of the address. */
    public static String addressWithoutLogin(String address) {
        return address.replaceFirst("(?i)^(https?://)[^/]*@", "$1")
                .replaceFirst("(?i)^([a-z][a-z0-9+.-]*://[^/:@]*):[^/]*@", "$1@");
    }

    /** A text without the passwords and tokens of addresses, where no settings say which other secrets there are. */
    public static String withoutLogins(String text) {
        return SecretMask.NONE.masked(text);
    }

    public static List<Secret> all(Settings settings) {
        List<Secret> secrets = passwords(settings);
        addFrom(settings.ansible().extraVars(), secrets);
        settings.jobs().forEach(job -> addFrom(job.options().extraVars(), secrets));
        settings.image().ifPresent(image -> addFrom(List.of(image.args(), image.secrets()), secrets));
        secrets.addAll(settings.secretValues());
        return secrets;
    }

    /** All but those among the extra variables, where all is a secret that comes from the environment. */
    public static List<Secret> passwords(Settings settings) {
        List<Secret> secrets = new ArrayList<>();
        settings.source().ifPresent(source -> addLogin(source, secrets));
        settings.playbooksInGit().forEach(playbook -> addLogin(playbook.repository(), secrets));
        secrets.addAll(of(settings.server()));
        settings.servers().forEach(server -> secrets.addAll(of(server)));
        settings.image().flatMap(Image::login).ifPresent(login -> secrets.add(login.password()));
        settings.notifications().forEach(notification -> addWebHook(notification.url(), secrets));
        secrets.addAll(of(settings.ansible()));
        settings.jobs().forEach(job -> secrets.addAll(of(job.options())));
        return secrets;
    }

    private static void addLogin(Source source, List<Secret> secrets) {
        source.password().ifPresent(secrets::add);
        Matcher matcher = IN_URL.matcher(source.git());
        // A name alone is a token only where no password goes with it.
        if (matcher.matches()
                && (matcher.group(1) != null || source.password().isEmpty())
                && !source.git().startsWith("ssh:")) {
            secrets.add(Secret.of(matcher.group(2)));
        }
    }

    /** What stands behind the host is the secret: a server that does not know the path may tell it, without the rest. */
    private static void addWebHook(Secret url, List<Secret> secrets) {
        secrets.add(url);
        Matcher path = BEHIND_HOST.matcher(url.reveal());
        if (path.find()) {
            secrets.add(Secret.of(path.group(1)));
            Arrays.stream(path.group(1).split("[/?&=#]"))
                    .filter(part -> TOKEN.matcher(part).matches())
                    .map(Secret::of)
                    .forEach(secrets::add);
        }
    }

    /** What a server and its jump hosts are logged in to with. */
    public static List<Secret> of(Server server) {
        List<Secret> secrets = new ArrayList<>();
        for (Server hop : server.hops()) {
            hop.passphrase().ifPresent(secrets::add);
            hop.password().ifPresent(secrets::add);
        }
        return secrets;
    }

    /** The passwords, keys and tokens among options. */
    static List<Secret> of(AnsibleOptions options) {
        List<Secret> secrets = ManagedHosts.secrets(options);
        options.galaxy().forEach(server -> server.token().ifPresent(secrets::add));
        return secrets;
    }

    private static void addFrom(Object value, List<Secret> secrets) {
        if (value instanceof Secret secret) {
            secrets.add(secret);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(inner -> addFrom(inner, secrets));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> addFrom(inner, secrets));
        }
    }
}
