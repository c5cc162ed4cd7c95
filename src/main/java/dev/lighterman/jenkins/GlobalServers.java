package dev.lighterman.jenkins;

import dev.lighterman.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The servers of Publish Over SSH's global configuration, {@code jenkins.plugins.publish_over_ssh.BapSshPublisherPlugin.xml} in
 * Jenkins' home, as sections {@code server}.
 */
final class GlobalServers {
    private static final String HOST = "jenkins.plugins.publish__over__ssh.BapSshHostConfiguration";
    private static final String OLD_HOST = "jenkins.plugins.publish_over_ssh.BapSshHostConfiguration";

    private final Map<String, XmlElement> hosts = new LinkedHashMap<>();

    private GlobalServers() {}

    static GlobalServers none() {
        return new GlobalServers();
    }

    static GlobalServers of(XmlElement root) {
        GlobalServers servers = new GlobalServers();
        root.below(HOST).forEach(host -> servers.hosts.put(host.value("name"), host));
        root.below(OLD_HOST).forEach(host -> servers.hosts.put(host.value("name"), host));
        return servers;
    }

    List<String> names() {
        return List.copyOf(hosts.keySet());
    }

    /** The directory that a server's files go below; empty where it is the login's home, or is not known. */
    String root(String name) {
        return Optional.ofNullable(hosts.get(name))
                .map(host -> host.value("remoteRootDir"))
                .orElse("");
    }

    /** The section {@code server} for an entry of that name, with what is left to the user told. */
    Map<String, Object> section(String name, Remarks remarks) {
        Map<String, Object> server = new LinkedHashMap<>();
        server.put("name", name);
        XmlElement host = hosts.get(name);
        if (host == null) {
            server.put("host", name.matches("[A-Za-z0-9._-]+") ? name : "CHANGE-ME");
            remarks.add(
                    "the address and the login of the server \"" + name + "\" are in Jenkins' global configuration"
                            + (hosts.isEmpty() ? "" : ", though not in the file given, which has " + quoted(names()))
                            + "; give it with --globals"
                            + " $JENKINS_HOME/jenkins.plugins.publish_over_ssh.BapSshPublisherPlugin.xml, or change server.host");
            return server;
        }
        server.put("host", Remarks.literal(host.value("hostname")));
        if (!host.value("port").isEmpty() && !host.value("port").equals("22")) {
            number(host.value("port"), port -> server.put("port", port));
        }
        if (!host.value("username").isEmpty()) {
            server.put("user", Remarks.literal(host.value("username")));
        }
        login(host, server, remarks);
        jump(host, server);
        number(host.value("timeout"), millis -> {
            if (millis > 0 && millis != 300_000) {
                server.put("connectTimeout", millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms");
            }
        });
        remarks.add(
                "Publish Over SSH trusts any host key; put the server's into ~/.ssh/known_hosts, or set server.hostKey:"
                        + " accept-new");
        if (!host.value("proxyHost").isEmpty()) {
            remarks.add("the proxy " + host.value("proxyHost") + " of the server \"" + name
                    + "\" has no counterpart; use server.jump, or a ProxyCommand's host as a jump host");
        }
        if (host.isSet("disableExec")) {
            remarks.add("commands are switched off for the server \"" + name + "\", so Jenkins ran none there");
        }
        return server;
    }

    /** A key of the entry's own goes before the common one; a password only counts where there is no key. */
    private static void login(XmlElement host, Map<String, Object> server, Remarks remarks) {
        boolean own = host.isSet("overrideKey");
        Optional<XmlElement> key = own ? host.child("keyInfo") : host.child("commonConfig");
        String path = key.map(each -> each.value("keyPath")).orElse("");
        boolean pasted = key.map(each -> !each.value("key").isEmpty()).orElse(false);
        if (pasted) {
            remarks.add(
                    "the private key is pasted into Jenkins' configuration; save it to a file that only you can read, and"
                            + " name that in server.identity");
        } else if (!path.isEmpty()) {
            server.put("identity", remarks.text(path));
            if (!path.startsWith("/")) {
                remarks.add("server.identity " + path + " is taken from Jenkins' home there, from the pipeline file's"
                        + " directory here");
            }
        } else if (own) {
            server.put("password", "${env:SSH_PASSWORD}");
            remarks.add("the password of the server \"" + server.get("name")
                    + "\" stays in Jenkins; put it into the environment variable SSH_PASSWORD");
        }
        if (pasted || !path.isEmpty()) {
            remarks.add("if the key has a passphrase, set server.passphrase: ${env:SSH_PASSPHRASE}");
        }
    }

    private static void jump(XmlElement host, Map<String, Object> server) {
        List<String> hops = new ArrayList<>();
        for (String hop : host.value("jumpHost").split("[ ;,]+", -1)) {
            if (!hop.isEmpty()) {
                // all hops use the target's user and port: see JENKINS-54129
                hops.add(server.getOrDefault("user", "root") + "@" + Remarks.literal(hop) + ":"
                        + server.getOrDefault("port", 22));
            }
        }
        if (!hops.isEmpty()) {
            server.put("jump", hops);
        }
    }

    static void number(String text, IntConsumer use) {
        if (text.matches("[0-9]{1,9}")) {
            use.accept(Integer.parseInt(text));
        }
    }

    static String quoted(List<String> names) {
        return names.isEmpty() ? "none" : "\"" + String.join("\", \"", names) + "\"";
    }
}
