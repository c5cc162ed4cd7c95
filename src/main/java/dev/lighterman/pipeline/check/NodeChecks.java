package dev.lighterman.pipeline.check;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.Check;
import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ExecutionImage;
import dev.lighterman.api.Image;
import dev.lighterman.node.BoundedOutput;
import dev.lighterman.node.Command;
import dev.lighterman.node.ControlNode;
import dev.lighterman.node.Exit;
import dev.lighterman.node.RemotePython;
import dev.lighterman.node.ShellQuote;
import dev.lighterman.resource.Resource;
import dev.lighterman.run.stage.SupervisorArchive;
import dev.lighterman.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a control node has of what runs need there: programs, and room in directories. Belongs to one thread. */
final class NodeChecks {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final Pattern CORE = Pattern.compile("\\[core ([^\\]]+)\\]|^ansible-playbook (\\d\\S*)");
    private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int OLDEST_ANSIBLE_MINOR = 9;
    private static final long ENOUGH_KILOBYTES = 512 * 1024;
    private static final long LITTLE_KILOBYTES = 16 * 1024;

    private final Settings settings;
    private final ControlNode node;
    private final Consumer<Check> found;

    NodeChecks(Settings settings, ControlNode node, Consumer<Check> found) {
        this.settings = settings;
        this.node = node;
        this.found = found;
    }

    /** Whether playbooks can be run there at all. */
    boolean examine() throws ConnectionException, InterruptedException {
        Map<String, String> facts = facts();
        if (facts.isEmpty()) {
            found.accept(Check.failed(
                    "commands",
                    node.name() + " takes the login, but answers no command",
                    "perhaps you should look at the user's login shell and profile there, and at ForceCommand"));
            return false;
        }
        boolean python = python(facts.getOrDefault("python", ""));
        boolean ansible = ansible(facts) && access(facts);
        if (facts.containsKey("ansible")) {
            new RequiredPrograms(settings, facts).check(node.name()).ifPresent(found);
        }
        if (settings.server().pod().isPresent()) {
            image(facts);
        }
        boolean runs = directory("runs", "~/.lighterman", facts, room(facts));
        if (facts.containsKey("context.directory")) {
            directory("context", settings.context(), facts, "");
            others(facts);
        }
        return python && ansible && runs;
    }

    private Map<String, String> facts() throws ConnectionException, InterruptedException {
        BoundedOutput out = new BoundedOutput(LONGEST_ANSWER);
        Optional<ExecutionImage> image = settings.server().image();
        Exit exit = node.execute(Command.of(
                        "sh",
                        "-c",
                        RemotePython.FUNCTION + Resource.text(NodeChecks.class, "doctor.sh"),
                        "doctor",
                        settings.image().flatMap(Image::context).orElse(""),
                        settings.server().ansible().orElse(""),
                        new String(SupervisorArchive.module("program"), StandardCharsets.UTF_8),
                        image.map(of -> of.engine().program()).orElse(""),
                        image.map(ExecutionImage::name).orElse(""),
                        image.map(of -> of.pull().name().toLowerCase(Locale.ROOT))
                                .orElse(""))
                .output(out)
                .build());
        if (exit.kind() == Exit.Kind.CONNECTION_LOST) {
            throw exit.lost(node.name(), "the connection to " + node.name() + " was lost while it was looked at");
        }
        Map<String, String> facts = new HashMap<>();
        out.text().lines().forEach(line -> {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                facts.put(line.substring(0, tab), line.substring(tab + 1).strip());
            }
        });
        return facts;
    }

    /** What an image lacks that playbooks, projects or deployments are likely to call. */
    private void image(Map<String, String> facts) {
        List<String> wanted = new ArrayList<>(List.of("git", "ssh"));
        if (settings.deploy().isPresent()) {
            wanted.add("kubectl");
        }
        List<String> missing =
                wanted.stream().filter(name -> !facts.containsKey(name)).toList();
        found.accept(
                missing.isEmpty()
                        ? Check.ok("image", String.join(", ", wanted))
                        : Check.warning(
                                "image",
                                "the image of the pod has no " + String.join(", no ", missing),
                                "perhaps you should add it where playbooks, projects from git or managed hosts need it"));
    }

    private boolean python(String version) {
        Matcher matcher = MAJOR_MINOR.matcher(version);
        if (version.isEmpty() || !matcher.matches()) {
            found.accept(Check.failed("python", RemotePython.problem(node.name()), RemotePython.REMEDY));
            return false;
        }
        if (Integer.parseInt(matcher.group(1)) == 3 && Integer.parseInt(matcher.group(2)) < 6) {
            found.accept(Check.failed(
                    "python", version + " is older than 3.6", "perhaps you should install a newer python3 there"));
            return false;
        }
        found.accept(Check.ok("python", version));
        return true;
    }

    private boolean ansible(Map<String, String> facts) {
        String line = facts.getOrDefault("ansible", "");
        Optional<String> set = settings.server().ansible();
        if (line.isEmpty()) {
            String others = facts.getOrDefault("ansible.found", "");
            found.accept(Check.failed(
                    "ansible",
                    set.map(path -> "server.ansible: there is no " + facts.getOrDefault("ansible.program", path)
                                    + " on " + node.name())
                            .orElse("there is no ansible-playbook in the PATH of commands on " + node.name()),
                    others.isEmpty()
                            ? "perhaps you should install ansible-core there, or set server.ansible to the path of"
                                    + " ansible-playbook or of its virtualenv"
                            : "perhaps you should set server.ansible to one of those that are there: " + others));
            return false;
        }
        Optional<String> version = core(line);
        if (version.isEmpty()) {
            Optional<String> image = settings.server().image().map(ExecutionImage::name);
            found.accept(Check.failed(
                    "ansible",
                    "ansible-playbook --version"
                            + image.map(name -> " in a container of " + name).orElse("") + " says: " + line,
                    image.isPresent()
                            ? "perhaps you should check server.image, and whether " + node.name() + " can fetch it"
                            : "perhaps you should mend the installation on " + node.name()));
            return false;
        }
        boolean old = isBefore(version.get(), OLDEST_ANSIBLE_MINOR);
        found.accept(
                old
                        ? Check.failed(
                                "ansible",
                                version.get() + " is older than 2.9",
                                "perhaps you should install a newer one")
                        : Check.ok("ansible", "ansible-core " + version.get() + where(facts) + lacks(version.get())));
        return !old;
    }

    private static Optional<String> core(String line) {
        Matcher matcher = CORE.matcher(line);
        return matcher.find()
                ? Optional.of(matcher.group(1) == null ? matcher.group(2) : matcher.group(1))
                : Optional.empty();
    }

    /** Whether a version is older than the one of 2 that has this minor number. */
    private static boolean isBefore(String version, int minor) {
        Matcher numbers = MAJOR_MINOR.matcher(version);
        if (!numbers.matches()) {
            return false;
        }
        long major = number(numbers.group(1));
        return major < 2 || (major == 2 && number(numbers.group(2)) < minor);
    }

    /** What keys and passwords of the run's own need there. */
    private boolean access(Map<String, String> facts) {
        AnsibleOptions options = settings.ansible();
        boolean passwords = options.password().isPresent()
                || options.logins().stream().anyMatch(login -> login.password().isPresent());
        List<String> wanted = new ArrayList<>();
        if (!options.keys().isEmpty()) {
            wanted.addAll(List.of("ssh-agent", "ssh-add"));
        }
        if (passwords
                && core(facts.getOrDefault("ansible", ""))
                        .filter(NodeChecks::needsSshpass)
                        .isPresent()) {
            wanted.add("sshpass");
        }
        List<String> missing =
                wanted.stream().filter(name -> !facts.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            found.accept(Check.failed(
                    "access",
                    String.join(" and ", missing) + (missing.size() > 1 ? " are" : " is") + " not installed on "
                            + node.name() + ", which ansible.keys and passwords need",
                    missing.contains("sshpass")
                            ? "perhaps you should install sshpass there, or log in with keys"
                            : "perhaps you should install OpenSSH's client there (openssh-client, openssh-clients)"));
        } else if (!wanted.isEmpty()) {
            found.accept(Check.ok("access", String.join(", ", wanted)));
        }
        return missing.isEmpty();
    }

    /** From 2.19 on Ansible knows another way to hand a password over to ssh. */
    static boolean needsSshpass(String version) {
        return isBefore(version, 19);
    }

    private String where(Map<String, String> facts) {
        if (settings.server().image().isPresent()) {
            return " (" + settings.server().image().get().name() + ")";
        }
        String program = facts.getOrDefault("ansible.program", "");
        return program.contains("/") ? " (" + program + ")" : "";
    }

    /** What a version does not tell, as the end of a sentence. */
    static String lacks(String version) {
        if (isBefore(version, 11)) {
            return ", which tells no meta tasks, ends of asynchronous tasks, or warnings of templates as events";
        }
        return isBefore(version, 13) ? ", which tells no warnings of templates as events" : "";
    }

    /** What runs take, and what each start of one leaves them. */
    private String room(Map<String, String> facts) {
        long used = number(facts.getOrDefault("runs.used", ""));
        return ", runs take " + megabytes(Math.max(used, 0)) + " of at most "
                + (settings.server().keep().bytes() >> 20) + " MiB";
    }

    /** Whether something can be written below a directory, and how much. */
    private boolean directory(String name, String shown, Map<String, String> facts, String more) {
        String there = facts.getOrDefault(name + ".directory", "");
        if (!facts.getOrDefault(name + ".writable", "").equals("yes")) {
            found.accept(Check.failed(
                    name,
                    shown + " cannot be written: no write permission on " + there,
                    "perhaps you should log in as its owner, or choose another directory"));
            return false;
        }
        long free = number(facts.getOrDefault(name + ".free", ""));
        String detail = shown + ": " + (free < 0 ? "free space unknown" : megabytes(free) + " free") + more;
        if (free >= 0 && free < LITTLE_KILOBYTES) {
            found.accept(Check.failed(name, detail, "perhaps you should make room there"));
            return false;
        }
        found.accept(
                free >= 0 && free < ENOUGH_KILOBYTES
                        ? Check.warning(name, detail, "perhaps you should make room there")
                        : Check.ok(name, detail));
        return true;
    }

    /** Who else may change what is built, and what else is read. */
    private void others(Map<String, String> facts) {
        for (String who : List.of("0002", "0020")) {
            if (facts.containsKey("context." + who)) {
                found.accept(Check.warning(
                        "context",
                        facts.get("context." + who) + " can be written by "
                                + (who.equals("0002") ? "everybody" : "its group") + ", who may exchange what is built",
                        "perhaps you should run `chmod " + (who.equals("0002") ? "o-w " : "g-w ")
                                + ShellQuote.quote(facts.get("context." + who)) + "` there"));
            }
        }
        boolean allowed = settings.image().orElseThrow().allowHome();
        if (facts.containsKey("context.home") && !allowed) {
            found.accept(
                    Check.failed(
                            "context",
                            facts.get("context.home") + " is a home directory, all of which a build would read",
                            "perhaps you should name a directory of its own, such as ~/lighterman/app, or set image.allowHome: true"));
        }
    }

    private static long number(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : -1;
    }

    private static String megabytes(long kilobytes) {
        return kilobytes < 1024 ? kilobytes + " KiB" : kilobytes / 1024 + " MiB";
    }
}
