package dev.lighterman.jenkins;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.CommandLines;
import dev.lighterman.settings.Secrets;
import dev.lighterman.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a job's {@code config.xml}: freestyle and Maven projects. */
final class JobFile {
    private static final Pattern EVERY_MINUTES = Pattern.compile("(?:H|\\*)/([0-9]{1,2}) \\* \\* \\* \\*");

    private static final Pattern INTERPRETER =
            Pattern.compile("\\A#!\\s*(?:/\\S*/)?(?:env +)?(\\w*?)sh\\b([^\\n]*)|\\A#![^\\n]*");
    private static final Pattern OF_JENKINS =
            Pattern.compile("\\$\\{?((?:BUILD|JOB|JENKINS|GIT|NODE|EXECUTOR|RUN)_[A-Z_]+|WORKSPACE)\\b");

    /** What says nothing of what a job does, or is empty as a rule. */
    private static final Set<String> HARMLESS = Set.of(
            "actions",
            "description",
            "displayName",
            "keepDependencies",
            "canRoam",
            "disabled",
            "blockBuildWhenDownstreamBuilding",
            "blockBuildWhenUpstreamBuilding",
            "concurrentBuild",
            "logRotator",
            "quietPeriod",
            "scmCheckoutRetryCount",
            "authToken",
            "jdk",
            "rootModule");

    private final JenkinsJob job;
    private final Remarks remarks;
    private final PublishOverSsh ssh;

    private JobFile(JenkinsJob job, GlobalServers servers, Remarks remarks) {
        this.job = job;
        this.remarks = remarks;
        this.ssh = new PublishOverSsh(job, servers, remarks);
    }

    /**
     * Reads a job.
     *
     * @param file the file as it was named, for messages
     * @param name the job's name, which is not in the file
     * @throws InvalidInputException if it is of a kind whose steps cannot be read
     */
    static JenkinsJob read(String file, String name, XmlElement root, GlobalServers servers, Remarks remarks)
            throws InvalidInputException {
        String kind = root.shortName();
        switch (root.name()) {
            case "project", "maven2-moduleset" -> {}
            case "flow-definition" ->
                throw new InvalidInputException(file
                        + ": a Pipeline job's steps are a Groovy script, which cannot be read as data; perhaps you should call"
                        + " lighterman from it, as src/scripts/Jenkinsfile does");
            default ->
                throw new InvalidInputException(file + ": this is no freestyle or Maven job but \"" + kind
                        + "\"; perhaps you should name another job's config.xml");
        }
        JenkinsJob job = new JenkinsJob(name);
        new JobFile(job, servers, remarks).read(root);
        return job;
    }

    private void read(XmlElement root) {
        for (XmlElement part : root.children()) {
            switch (part.name()) {
                case "scm" -> scm(part);
                case "triggers" -> part.children().forEach(this::trigger);
                case "builders", "prebuilders", "postbuilders", "publishers", "buildWrappers" ->
                    part.children().forEach(this::step);
                case "assignedNode" ->
                    remarks.add("the node \"" + part.text().strip()
                            + "\" it ran on has no counterpart: the program runs where it is called");
                case "customWorkspace" ->
                    remarks.add("the workspace \"" + part.text().strip()
                            + "\" has no counterpart: commits are checked out below ~/.lighterman");
                case "properties" ->
                    part.below("parameterDefinitions")
                            .flatMap(each -> each.children().stream())
                            .forEach(this::parameter);
                default -> unknown(root, part);
            }
        }
        if (root.name().equals("maven2-moduleset")) {
            String goals = root.value("goals");
            maven(goals.isEmpty() ? "install" : goals, root.value("rootPOM"));
        }
    }

    /**
     * A part of the job that nobody thought of, unless it is empty, or an element of a Maven job that says how Jenkins shows
     * it.
     */
    private void unknown(XmlElement root, XmlElement part) {
        boolean maven = root.name().equals("maven2-moduleset");
        if (!HARMLESS.contains(part.name())
                && !maven
                && !(part.children().isEmpty() && part.text().isBlank())) {
            remarks.add("<" + part.name() + "> has no counterpart");
        }
    }

    private void scm(XmlElement scm) {
        String kind = scm.attributes().getOrDefault("class", "");
        if (kind.isEmpty() || kind.endsWith("NullSCM")) {
            return;
        }
        if (!kind.endsWith(".GitSCM")) {
            remarks.add("the source is " + kind.substring(kind.lastIndexOf('.') + 1)
                    + ", and Lighterman clones git only; check it" + " out before you call it, and leave source out");
            return;
        }
        List<XmlElement> remotes =
                scm.below("hudson.plugins.git.UserRemoteConfig").toList();
        if (remotes.isEmpty()) {
            remotes = scm.below("org.spearce.jgit.transport.RemoteConfig").toList(); // git plugin 1.0
        }
        String url = remotes.isEmpty() ? "" : remotes.get(0).value("url");
        if (url.isEmpty()) {
            remarks.add("the git repository's address is not in the file; set source.git");
            return;
        }
        String address = Secrets.addressWithoutLogin(url);
        if (!address.equals(url)) {
            remarks.add(
                    "the address of the git repository holds a login, which stays in Jenkins; set source.username and"
                            + " source.password: ${env:GIT_TOKEN}");
        }
        job.source().put("git", remarks.text(address));
        branch(scm);
        if (remotes.size() > 1) {
            remarks.add("there are several git remotes; the first one was taken");
        }
        String credentials = remotes.get(0).value("credentialsId");
        if (!credentials.isEmpty()) {
            remarks.add(
                    url.startsWith("http")
                            ? "the git login \"" + credentials
                                    + "\" stays in Jenkins; set source.username and source.password:"
                                    + " ${env:GIT_TOKEN}"
                            : "the git key \"" + credentials
                                    + "\" stays in Jenkins; git over SSH uses the keys of the user who runs"
                                    + " lighterman");
        }
        scm.child("extensions").ifPresent(extensions -> extensions.children().forEach(this::extension));
    }

    private void branch(XmlElement scm) {
        List<XmlElement> branches = scm.below("hudson.plugins.git.BranchSpec").toList();
        String branch = branches.isEmpty() ? "" : branches.get(0).value("name");
        String name = branch.replaceFirst("^(?:\\*/|refs/heads/|origin/)", "");
        if (branches.size() > 1 || name.contains("*") || name.startsWith(":")) {
            remarks.add("the branches to build (" + branch + (branches.size() > 1 ? ", ..." : "")
                    + ") are patterns; name them in source.pollBranches for poll");
        } else if (!name.isEmpty()) {
            job.source().put("branch", remarks.text(name));
        }
    }

    private void extension(XmlElement extension) {
        String kind = extension.shortName();
        if (!Set.of(
                        "LocalBranch",
                        "CleanCheckout",
                        "CleanBeforeCheckout",
                        "SubmoduleOption",
                        "CloneOption",
                        "PruneStaleBranch",
                        "GitLFSPull")
                .contains(kind)) {
            remarks.add("git's \"" + kind + "\" has no counterpart");
        }
    }

    private void trigger(XmlElement trigger) {
        String spec = trigger.value("spec");
        switch (trigger.shortName()) {
            case "SCMTrigger" -> poll(spec);
            case "TimerTrigger" ->
                remarks.add("\"build periodically\" (" + spec.replaceAll("\\s+", " ")
                        + ") is a line for cron or a systemd timer, see docs/scripts.md");
            case "ReverseBuildTrigger" ->
                remarks.add(
                        "it is triggered by " + trigger.value("upstreamProjects")
                                + "; give that job's config.xml first and this one after it, and it becomes a job of that pipeline");
            case "GitHubPushTrigger", "GitLabPushTrigger", "BitBucketTrigger" ->
                remarks.add(trigger.shortName()
                        + " is a push from the git server; use lighterman poll, or start lighterman run from its CI");
            default -> remarks.add("the trigger " + trigger.shortName() + " has no counterpart");
        }
    }

    private void poll(String spec) {
        String line = spec.lines()
                .filter(each -> !each.isBlank() && !each.startsWith("#"))
                .findFirst()
                .orElse("")
                .strip();
        Matcher minutes = EVERY_MINUTES.matcher(line);
        if (line.equals("* * * * *")) {
            job.source().put("poll", "1m");
        } else if (minutes.matches()) {
            job.source().put("poll", minutes.group(1) + "m");
        } else if (line.equals("H * * * *") || line.equals("@hourly")) {
            job.source().put("poll", "1h");
        } else if (!line.isEmpty()) {
            remarks.add(
                    "polling at \"" + line + "\" is a line for cron with lighterman poll --once, see docs/scripts.md");
        }
    }

    private void parameter(XmlElement parameter) {
        String name = parameter.value("name");
        String kind = parameter.shortName();
        if (kind.startsWith("Password") || kind.startsWith("Credentials")) {
            remarks.add("the parameter " + name + " is a secret; put it into the environment and write ${env:" + name
                    + "}");
        } else if (!name.isEmpty()) {
            job.parameters().put(name, parameter.value("defaultValue"));
        }
    }

    private void step(XmlElement step) {
        if (PublishOverSsh.is(step)) {
            ssh.read(step);
            return;
        }
        switch (step.shortName()) {
            case "Maven" -> maven(step.value("targets"), step.value("pom"));
            case "Gradle" -> gradle(step);
            case "Shell" -> shell(step.value("command"));
            case "AnsiblePlaybookBuilder" -> AnsibleStep.read(step, job, remarks);
            case "BuildTrigger" -> children(step);
            default -> other(step);
        }
    }

    private void other(XmlElement step) {
        Map<String, String> known = Map.of(
                "ArtifactArchiver", "CI keeps files; lighterman keeps results: --result, --html",
                "JUnitResultArchiver", "use it on the file of --junit as well, see src/scripts/Jenkinsfile",
                "Mailer", "CI sends mail; lighterman's exit code tells the result",
                "AnsibleAdHocCommandBuilder", "write a playbook of one task and name it in jobs",
                "AnsibleVaultBuilder", "use ansible-vault itself",
                "BatchFile", "a Windows command cannot be run on the control node; set build if it builds here");
        String name = step.shortName().toLowerCase(Locale.ROOT).contains("ansible") ? step.shortName() : step.name();
        remarks.add("the step " + name + " has no counterpart"
                + Optional.ofNullable(known.get(step.shortName()))
                        .map(what -> ": " + what)
                        .orElse(""));
    }

    private void maven(String goals, String pom) {
        program("mvn -B " + goals.replaceAll("\\s+", " ").strip(), pom.isEmpty() ? List.of() : List.of("-f", pom));
    }

    private void gradle(XmlElement step) {
        boolean wrapper = !step.value("useWrapper").equals("false");
        String line = (wrapper ? "./gradlew " : "gradle ") + step.value("switches") + " " + step.value("tasks");
        program(line.replaceAll("\\s+", " ").strip(), List.of());
    }

    /** Jenkins calls it without a shell, quotes honoured and variables filled in. */
    private void program(String line, List<String> more) {
        List<String> words = new ArrayList<>();
        try {
            words.addAll(CommandLines.parse(line));
        } catch (InvalidInputException e) {
            remarks.add("the build step \"" + ExecCommand.shown(line) + "\" was left out"
                    + (Remarks.maybeSecret(line) ? "" : ": " + e.getMessage()));
            return;
        }
        words.addAll(more);
        build(line, words.stream().map(remarks::text).toList());
    }

    /** Jenkins runs a script by {@code sh -xe}, or by what its first line names. */
    private void shell(String script) {
        Matcher first = INTERPRETER.matcher(script.strip());
        List<String> words = new ArrayList<>(List.of("sh", "-xe"));
        if (first.find()) {
            if (first.group(1) == null || !first.group(1).matches("ba|da|k|z|")) {
                remarks.add("the build step for " + first.group().strip()
                        + " was left out; save it as a file and set build");
                return;
            }
            words = new ArrayList<>(List.of(first.group(1) + "sh"));
            words.addAll(Stream.of(first.group(2).strip().split(" +", -1))
                    .filter(each -> !each.isEmpty())
                    .toList());
        }
        words.addAll(List.of("-c", script.strip()));
        Matcher variable = OF_JENKINS.matcher(script);
        while (variable.find()) {
            remarks.add("a build step uses the variable " + variable.group(1) + ", which only Jenkins sets");
        }
        build(script, words.stream().map(Remarks::literal).toList());
    }

    private void build(String shown, List<String> words) {
        if (Remarks.maybeSecret(shown)) {
            remarks.add("the build step \"" + ExecCommand.shown(shown)
                    + "\" was left out; write build, with the secret from the environment");
            return;
        }
        job.builds().add(words);
    }

    private void children(XmlElement trigger) {
        String threshold =
                trigger.at("threshold", "name").map(each -> each.text().strip()).orElse("SUCCESS");
        for (String child : trigger.value("childProjects").split(",", -1)) {
            if (!child.isBlank()) {
                job.children().put(child.strip(), threshold);
            }
        }
    }
}
