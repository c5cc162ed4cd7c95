package dev.lighterman.jenkins;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.settings.ImageNames;
import dev.lighterman.xml.XmlDocument;
import dev.lighterman.xml.XmlElement;
import dev.lighterman.yaml.YamlWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a pipeline file of Jenkins jobs. */
public final class JenkinsImport {
    private static final int MOST_BYTES = 8 << 20;
    private static final String PLACEHOLDER = ImageNames.PLACEHOLDER_REGISTRY + "/change/me";

    private final Remarks remarks = new Remarks();
    private final Map<String, Object> file = new LinkedHashMap<>();
    private final Map<String, Object> ansible = new LinkedHashMap<>();
    private final List<Map<String, Object>> jobs = new ArrayList<>();

    private JenkinsImport() {}

    /**
     * A pipeline file, and what it does not do.
     *
     * @param text the file; no value of it is a secret
     * @param remarks what has no counterpart or is left to do, a sentence each, in the order of the jobs; never null
     */
    public record Result(String text, List<String> remarks) {
        /**
         * Writes the file where there is none.
         *
         * @param out where to
         * @throws InvalidInputException if there is a file already
         */
        public void write(Path out) throws InvalidInputException, IOException {
            try {
                Files.writeString(out, text, StandardOpenOption.CREATE_NEW);
            } catch (FileAlreadyExistsException e) {
                throw new InvalidInputException(
                        "there is a file " + out + " already; perhaps you should move it away, or name another one");
            }
        }
    }

    /**
     * Reads the configurations of one job and of those it triggers.
     *
     * @param configurations each a {@code config.xml}, the first job's first; not empty
     * @param globals Publish Over SSH's global configuration, where it is at hand
     * @throws InvalidInputException if a file cannot be read, is no such XML, or is a job of another kind
     */
    public static Result read(List<Path> configurations, Optional<Path> globals) throws InvalidInputException {
        GlobalServers servers = globals.isPresent() ? GlobalServers.of(document(globals.get())) : GlobalServers.none();
        JenkinsImport made = new JenkinsImport();
        List<JenkinsJob> read = new ArrayList<>();
        for (Path path : configurations) {
            String name = name(path);
            made.remarks.job(name);
            read.add(JobFile.read(path.toString(), name, document(path), servers, made.remarks));
        }
        made.remarks.job("");
        made.compose(read, servers);
        return new Result(made.text(), made.remarks.texts());
    }

    private static XmlElement document(Path file) throws InvalidInputException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new InvalidInputException(file + " is larger than 8 MiB, so it is no configuration of a job");
            }
            return XmlDocument.parse(file.toString(), bytes, "Jenkins");
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no file " + file
                    + "; perhaps you should name the job's config.xml, which is in jobs/NAME below Jenkins' home");
        } catch (IOException e) {
            throw new InvalidInputException(
                    file + " cannot be read: " + (Files.isDirectory(file) ? "it is a directory" : e.getMessage()));
        }
    }

    /** Jenkins keeps a job's name only in the name of its directory. */
    private static String name(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        String own = absolute.getFileName().toString();
        if (own.equals("config.xml")
                && absolute.getParent() != null
                && absolute.getParent().getFileName() != null) {
            return absolute.getParent().getFileName().toString();
        }
        return own.replaceFirst("\\.xml$", "");
    }

    private void compose(List<JenkinsJob> read, GlobalServers servers) {
        JenkinsJob first = read.get(0);
        file.put("name", first.name());
        if (!first.source().isEmpty()) {
            file.put("source", first.source());
        }
        build(first);
        first.server()
                .or(() -> read.stream().flatMap(job -> job.server().stream()).findFirst())
                .ifPresent(name -> {
                    file.put("server", servers.section(name, remarks));
                });
        if (!first.transfers().isEmpty()) {
            file.put("transfer", first.transfers());
        }
        if (first.transfers().isEmpty() && first.image().isEmpty()) {
            read.forEach(this::plays);
        } else {
            if (first.calls().isEmpty()) {
                file.put("image", placeholder(first));
            }
            for (JenkinsJob job : read) {
                calls(job, job == first, threshold(read, job));
            }
        }
        if (!jobs.isEmpty()) {
            file.put("jobs", jobs);
        }
        read.stream()
                .flatMap(job -> job.inventory().stream())
                .findFirst()
                .ifPresent(path -> file.put("inventory", path));
        if (!ansible.isEmpty()) {
            file.put("ansible", ansible);
        }
        if (read.stream().anyMatch(JenkinsJob::failOnError)) {
            file.put("failOnError", true);
        }
        if (!first.retries().isEmpty()) {
            file.put("retries", first.retries());
        }
        variables(read);
        missing(read);
    }

    private void build(JenkinsJob job) {
        List<List<String>> steps = job.builds();
        if (steps.size() == 1) {
            file.put("build", plain(steps.get(0)) ? String.join(" ", steps.get(0)) : steps.get(0));
        } else if (steps.size() > 1) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < steps.size(); i++) {
                lines.add(step(steps.get(i), i == steps.size() - 1));
            }
            file.put("build", List.of("sh", "-xe", "-c", String.join("\n", lines)));
        }
    }

    /** A step as lines of a shell's. Each begins in the workspace, wherever the one before went, and none ends those after it. */
    private static String step(List<String> words, boolean last) {
        if (!words.subList(0, words.size() - 1).equals(List.of("sh", "-xe", "-c"))) {
            return String.join(" ", words.stream().map(JenkinsImport::word).toList());
        }
        String script = words.get(words.size() - 1);
        if (script.lines().map(String::strip).allMatch(line -> line.isEmpty() || line.startsWith("#"))) {
            return script; // nothing, which cannot stand between brackets
        }
        return last ? script : "(\n" + script + "\n)";
    }

    /** Whether a command's words need no quotes. */
    private static boolean plain(List<String> words) {
        return words.stream().allMatch(word -> word.matches("[A-Za-z0-9_./:=,@%+-]+"));
    }

    /** Jobs that only play playbooks are no pipeline: the file has what every {@code play} needs. */
    private void plays(JenkinsJob job) {
        for (PlaybookCall call : job.calls()) {
            call.ansible().forEach(this::ansible);
            StringBuilder command = new StringBuilder("lighterman play ").append(word(call.playbook()));
            call.fields().forEach((field, value) -> {
                if (field.equals("extraVars")) {
                    ansible(field, value);
                } else {
                    String option = Map.of("limit", " -l ", "tags", " -t ", "skipTags", " --skip-tags ")
                            .get(field);
                    command.append(option)
                            .append(word(value instanceof List<?> list ? commas(list) : value.toString()));
                }
            });
            remarks.add(job.name() + " makes no image, so it is no pipeline; with this file: " + command);
        }
        if (job.deploys()) {
            remarks.add(job.name()
                    + " only changes the cluster; give the config.xml of the job that makes the image before it");
        }
    }

    private static String commas(List<?> list) {
        return String.join(",", list.stream().map(String::valueOf).toList());
    }

    private static String word(String text) {
        return text.matches("[A-Za-z0-9_./:=,@%+~-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The first playbook of the first job makes the image, the first that looks like a deployment deploys; others are jobs. */
    private void calls(JenkinsJob job, boolean first, Optional<String> threshold) {
        int number = 0;
        for (PlaybookCall call : job.calls()) {
            call.ansible().forEach(this::ansible);
            boolean deploys = call.playbook().matches("(?i).*(deploy|k8s|kube|rollout|release).*");
            if (first && !file.containsKey("image")) {
                Map<String, Object> image = placeholder(job);
                image.put("playbook", call.playbook());
                if (call.fields().containsKey("limit")) {
                    image.put("limit", call.fields().get("limit"));
                }
                common(call, List.of("limit"));
                file.put("image", image);
            } else if (deploys && !file.containsKey("deploy")) {
                Map<String, Object> deploy = new LinkedHashMap<>();
                deploy.put("name", first ? job.name() + "-deploy" : job.name());
                deploy.put("playbook", call.playbook());
                threshold.ifPresent(least -> deploy.put("threshold", least));
                common(call, List.of());
                file.put("deploy", deploy);
            } else {
                job(job.name() + (first || number > 0 ? "-" + (number + 1) : ""), call, threshold);
            }
            number++;
        }
        if (job.deploys() && !file.containsKey("deploy")) {
            file.put("deploy", new LinkedHashMap<>(Map.of("name", first ? job.name() + "-deploy" : job.name())));
        }
    }

    private void job(String name, PlaybookCall call, Optional<String> threshold) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("name", name);
        job.put("playbook", call.playbook());
        job.putAll(call.fields());
        if (!jobs.isEmpty()) {
            job.put("after", jobs.get(jobs.size() - 1).get("name"));
        }
        threshold.ifPresent(least -> job.put("threshold", least));
        jobs.add(job);
    }

    /** What a call says that a section has no field for: variables hold for all playbooks, the rest is lost. */
    private void common(PlaybookCall call, List<String> taken) {
        call.fields().forEach((field, value) -> {
            if (field.equals("extraVars")) {
                ansible(field, value);
            } else if (!taken.contains(field)) {
                remarks.add(field + " of " + call.playbook()
                        + " was left out: a playbook of the image or the deployment takes none");
            }
        });
    }

    private void ansible(String field, Object value) {
        Object before = ansible.putIfAbsent(field, value);
        if (before instanceof Map<?, ?> variables && value instanceof Map<?, ?> more) {
            Map<String, Object> merged = new LinkedHashMap<>();
            more.forEach((key, each) -> merged.put(String.valueOf(key), each));
            variables.forEach((key, each) -> merged.put(String.valueOf(key), each));
            ansible.put(field, merged);
        } else if (before != null && !before.equals(value)) {
            remarks.add("the playbooks are called with different values of " + field + "; a pipeline has one: ansible."
                    + field + ": " + before);
        }
    }

    private Map<String, Object> placeholder(JenkinsJob job) {
        Map<String, Object> image = new LinkedHashMap<>();
        image.put("name", job.image().orElse(PLACEHOLDER));
        if (job.image().isEmpty()) {
            remarks.add("the image's name is not in Jenkins' files but in what builds it; set image.name");
        }
        if (!job.transfers().isEmpty()) {
            Object to = job.transfers().get(0).get("to");
            image.put("context", to);
            if (String.valueOf(to).matches("~|/root|/home/[^/]+|/")) {
                image.put("allowHome", true);
                remarks.add("files go to " + to
                        + ", a home directory, as in Jenkins; image.allowHome: true allows that, a directory of"
                        + " its own is better (and then in your playbook, too)");
            }
        }
        return image;
    }

    private static Optional<String> threshold(List<JenkinsJob> read, JenkinsJob job) {
        return read.stream()
                .flatMap(each -> Optional.ofNullable(each.children().get(job.name())).stream())
                .filter(threshold -> !threshold.equals("SUCCESS"))
                .findFirst();
    }

    /** Variables of the pipeline file for what was a build parameter or a variable of Jenkins. */
    private void variables(List<JenkinsJob> read) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (String name : remarks.variables()) {
            String value = read.stream()
                    .flatMap(job -> Optional.ofNullable(job.parameters().get(name)).stream())
                    .findFirst()
                    .filter(each -> !each.isEmpty() && !Remarks.maybeSecret(name, each))
                    .orElse("CHANGE-ME");
            variables.put(name, Remarks.literal(value));
            remarks.add("the variable " + name + " was Jenkins' own; give it with --set vars." + name + "=...");
        }
        if (!variables.isEmpty()) {
            file.put("vars", variables);
        }
    }

    private void missing(List<JenkinsJob> read) {
        List<String> names = read.stream().map(JenkinsJob::name).toList();
        for (JenkinsJob job : read) {
            job.children().keySet().stream()
                    .filter(child -> !names.contains(child))
                    .forEach(
                            child -> remarks.add(
                                    job.name() + " triggers " + child
                                            + "; give that job's config.xml too, after this one, and it becomes a job of the pipeline"));
        }
        read.stream()
                .skip(1)
                .filter(job -> !job.transfers().isEmpty() || !job.builds().isEmpty())
                .forEach(job -> remarks.add("what " + job.name()
                        + " builds or sends was left out: a pipeline builds and sends once, for its first job"));
    }

    private String text() {
        StringBuilder text = new StringBuilder("# Made by lighterman import of Jenkins' configuration.\n");
        for (String remark : remarks.texts()) {
            text.append("# - ")
                    .append(remark.replaceAll("[\\p{Cc}\u2028\u2029]+", " "))
                    .append('\n');
        }
        return text + YamlWriter.write(file, path -> path.size() == 1);
    }
}
