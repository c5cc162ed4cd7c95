package dev.lighterman.jenkins;

import dev.lighterman.xml.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads a publisher or build step of Publish Over SSH, as its versions 1.0 to today write it. */
final class PublishOverSsh {
    private static final String PUBLISHER = "jenkins.plugins.publish__over__ssh.BapSshPublisher";
    private static final String OLD_PUBLISHER = "jenkins.plugins.publish_over_ssh.BapSshPublisher";
    private static final String DEFAULT_SEPARATOR = "[, ]+";
    private static final int DEFAULT_EXEC_TIMEOUT = 120_000;

    private final JenkinsJob job;
    private final GlobalServers servers;
    private final Remarks remarks;

    PublishOverSsh(JenkinsJob job, GlobalServers servers, Remarks remarks) {
        this.job = job;
        this.servers = servers;
        this.remarks = remarks;
    }

    /** Whether a step is one of the plugin's: post-build action, build step, or one of its two wrappers. */
    static boolean is(XmlElement step) {
        return step.name()
                .matches(
                        "jenkins\\.plugins\\.publish(?:__over__|_over_)ssh\\.BapSsh(?:PublisherPlugin|BuilderPlugin|PreBuildWrapper|PostBuildWrapper|PromotionPublisherPlugin)");
    }

    void read(XmlElement step) {
        if (step.below("failOnError").anyMatch(each -> each.text().strip().equals("true"))) {
            job.failsOnError();
        }
        if (step.below("continueOnError").anyMatch(each -> each.text().strip().equals("true"))) {
            remarks.add(
                    "\"continue on error\" has no counterpart: a job whose playbook failed ends; jobs after it run as their"
                            + " threshold says");
        }
        if (step.shortName().endsWith("Wrapper")) {
            remarks.add("what " + step.shortName()
                    + " does before or after the build is done in the order of a pipeline: build,"
                    + " transfer, playbooks");
        }
        Stream.concat(step.below(PUBLISHER), step.below(OLD_PUBLISHER)).forEach(this::publisher);
    }

    private void publisher(XmlElement publisher) {
        String server = publisher.value("configName");
        job.on(server, remarks);
        if (!job.server().orElse(server).equals(server)) {
            return;
        }
        publisher.child("retry").or(() -> publisher.child("publisherRetry")).ifPresent(this::retry);
        if (publisher.child("label").isPresent()
                || publisher.child("publisherLabel").isPresent()) {
            remarks.add("the label of the publisher to \"" + server + "\" has no counterpart: it always runs");
        }
        if (publisher
                .child("credentials")
                .filter(each -> !each.children().isEmpty())
                .isPresent()) {
            remarks.add("the job has credentials of its own for \"" + server + "\"; set server.user, server.identity or"
                    + " server.password: ${env:SSH_PASSWORD}");
        }
        publisher.child("transfers").stream()
                .flatMap(transfers -> transfers.children().stream())
                .forEach(transfer -> transfer(server, transfer));
    }

    private void retry(XmlElement retry) {
        GlobalServers.number(retry.value("retries"), retries -> {
            if (retries > 0) {
                job.retries().put("connect", retries);
                job.retries().put("run", retries);
            }
        });
        GlobalServers.number(retry.value("retryDelay"), delay -> job.retries().put("delay", delay + "ms"));
    }

    private void transfer(String server, XmlElement transfer) {
        if (!transfer.value("sourceFiles").isEmpty()) {
            job.transfers().add(files(server, transfer));
        }
        String command = transfer.value("execCommand");
        if (command.isEmpty()) {
            return;
        }
        if (transfer.isSet("useSftpForExec")) {
            remarks.add("commands by SFTP (\"" + ExecCommand.shown(command) + "\") have no counterpart");
            return;
        }
        job.command(ExecCommand.read(command, remarks));
        GlobalServers.number(transfer.value("execTimeout"), millis -> {
            if (millis != DEFAULT_EXEC_TIMEOUT) {
                remarks.add(
                        millis == 0
                                ? "the command had no time limit; ansible.timeout is 20m unless you set it"
                                : "the command's time limit of " + millis + " ms only cut the connection in Jenkins;"
                                        + " ansible.timeout ends the run");
            }
        });
        remarks.addIf(transfer.isSet("usePty"), "usePty has no counterpart; nothing here needs a terminal");
        remarks.addIf(transfer.isSet("useAgentForwarding"), "useAgentForwarding has no counterpart");
    }

    private Map<String, Object> files(String server, XmlElement transfer) {
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("files", split(transfer, "sourceFiles"));
        if (!transfer.value("excludes").isEmpty()) {
            set.put("exclude", split(transfer, "excludes"));
        }
        if (!transfer.value("removePrefix").isEmpty()) {
            set.put("removePrefix", remarks.text(trimmed(transfer.value("removePrefix"))));
        }
        set.put("to", directory(servers.root(server), transfer));
        remarks.addIf(transfer.isSet("flatten"), "flatten: files keep their directories below removePrefix");
        remarks.addIf(
                transfer.isSet("cleanRemote"),
                "cleanRemote: files that a run before had sent and that are gone here are removed anyway, others stay");
        remarks.addIf(
                transfer.isSet("remoteDirectorySDF"),
                "remoteDirectorySDF: a directory named by the date has no counterpart; files go to lighterman/"
                        + job.name());
        remarks.addIf(transfer.isSet("makeEmptyDirs"), "makeEmptyDirs: empty directories are not sent");
        remarks.addIf(
                transfer.isSet("noDefaultExcludes"), "noDefaultExcludes: nothing but what exclude names is left out");
        return set;
    }

    private List<String> split(XmlElement transfer, String field) {
        String separator = transfer.value("patternSeparator");
        Pattern pattern;
        try {
            // a pattern of the file's own is only used where it is as simple as people write it, so that it ends
            pattern = Pattern.compile(separator.matches("\\[?[ ,;|:\\\\s]+\\]?\\+?") ? separator : DEFAULT_SEPARATOR);
        } catch (PatternSyntaxException e) {
            pattern = Pattern.compile(DEFAULT_SEPARATOR);
        }
        List<String> globs = new ArrayList<>();
        for (String glob : pattern.split(transfer.value(field).strip(), -1)) {
            if (!glob.isBlank()) {
                String text = remarks.text(glob.strip());
                globs.add(text.endsWith("/") ? text + "**" : text);
            }
        }
        return globs;
    }

    private String directory(String root, XmlElement transfer) {
        String below = transfer.isSet("remoteDirectorySDF")
                ? "lighterman/" + job.name()
                : trimmed(transfer.value("remoteDirectory"))
                        .replaceAll("/{2,}", "/")
                        .replaceFirst("^\\.(/|$)", "");
        String base = root.isEmpty() || root.equals(".") ? "~" : root.replaceFirst("(?<!/)/+$", "");
        if (!base.startsWith("/") && !base.startsWith("~")) {
            base = "~/" + base;
        }
        return remarks.text(below.isEmpty() ? (base.isEmpty() ? "/" : base) : base + "/" + below);
    }

    private static String trimmed(String path) {
        return path.replace('\\', '/').replaceFirst("^/+", "").replaceFirst("(?<!/)/+$", "");
    }
}
