package dev.lighterman.run.stage;

import dev.lighterman.api.FailureKind;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.Secret;
import dev.lighterman.json.Json;
import dev.lighterman.mask.SecretForms;
import dev.lighterman.node.FileMode;
import dev.lighterman.resource.Resource;
import dev.lighterman.run.remote.RunClocks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Everything a run's directory holds at its start, as a tar stream. Immutable. */
public final class RunArchive {
    private static final int PRIVATE = 0600;
    private static final String VARS_PLUGINS = "vars_plugins";
    private static final String KEY = "key.json";
    // The run's directory keeps others out; below it modes are what ssh, and tasks with `mode: preserve` or rsync,
    // expect.
    private static final int OWNERS = 0700;

    private final RunRequest request;
    private final RunDescription description;
    private final Optional<Claim> claim;

    private RunArchive(RunRequest request, RunDescription description, Optional<Claim> claim) {
        this.request = request;
        this.description = description;
        this.claim = claim;
    }

    /** What makes one of several starts of a run with a key known by its files. */
    private record Claim(String token, KeyedContent content) {
        /** The name of an empty file that tells whose start this is; scripts look for it. */
        String file() {
            return "claim-" + token;
        }

        byte[] json() {
            return utf8(Json.write(Map.of("claim", token, "parts", content.parts())));
        }
    }

    /** The same for one start of a run with a key. */
    public RunArchive claimed(String token, KeyedContent content) {
        return new RunArchive(request, description, Optional.of(new Claim(token, content)));
    }

    /** Checks what can be checked before anything is contacted. */
    public static RunArchive of(String server, String id, RunRequest asked, RunClocks clocks)
            throws LightermanException {
        boolean there = asked.project().onServer().isPresent();
        RunRequest request = there ? asked.project(of -> of.in("~/.lighterman/runs/" + id)) : asked;
        Set<String> project = new HashSet<>();
        request.project().files().forEach(file -> project.add(file.path()));
        checkPlaybooks(request, project);
        for (StagedFile file : files(request)) {
            check(file);
        }
        return new RunArchive(request, description(server, id, request, project, clocks), Optional.empty());
    }

    private static void checkPlaybooks(RunRequest request, Set<String> project) throws LightermanException {
        if (request.project().onServer().isEmpty()
                && !project.contains(request.project().placed(request.project().playbook()))) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "the playbook " + request.project().playbook() + " is not among the files of the run's project");
        }
        if (request.project().cleanup().isPresent()
                && !project.contains(
                        request.project().placed(request.project().cleanup().get()))) {
            throw new LightermanException(
                    FailureKind.RUN,
                    "the cleanup playbook " + request.project().cleanup().get()
                            + " is not among the files of the run's project");
        }
    }

    private static RunDescription description(
            String server, String id, RunRequest request, Set<String> project, RunClocks clocks) {
        return new RunDescription(
                server,
                id,
                request.project()
                        .playbook()
                        .substring(request.project().playbook().lastIndexOf('/') + 1),
                AnsibleCommand.of(request),
                AnsibleCommand.checked(request),
                !request.hosts().inventories().isEmpty(),
                request.options().limit(),
                request.options().check(),
                environment(id, request, project),
                request.options().timeout(),
                AnsibleCommand.cleanup(request),
                AnsibleCommand.listings(request),
                request.purpose(),
                request.options().allowNoHosts(),
                request.start().lease(),
                request.start().keep(),
                clocks,
                request.options().owed(),
                request.options().why(),
                request.project().onServer(),
                request.program()
                        .content()
                        .map(content -> content.json(request.project().directory())),
                request.program().image(),
                request.project().place().isEmpty()
                        ? RunDescription.PROJECT
                        : inProject(request.project().place()));
    }

    public RunDescription description() {
        return description;
    }

    private static void check(StagedFile file) throws LightermanException {
        if (file.content() instanceof StagedFile.Content.Local local && !Files.isReadable(local.file())) {
            throw new LightermanException(
                    FailureKind.RUN, "cannot read " + local.file() + ", which the run needs as " + file.path());
        }
    }

    /** Nothing here but what the options say changes what a play does. */
    private static Map<String, String> environment(String id, RunRequest request, Set<String> project) {
        Map<String, String> environment = new LinkedHashMap<>(request.openEnvironment());
        environment.put("LIGHTERMAN_RUN", id);
        environment.put("PYTHONUNBUFFERED", "1"); // from ansible-core 2.14 on a result's line waits for the next task
        environment.put("ANSIBLE_NOCOWS", "1");
        environment.put("ANSIBLE_RETRY_FILES_ENABLED", "False");
        environment.put("ANSIBLE_NOCOLOR", "1");
        environment.putAll(ConfigSecret.environment(request.files().configured()));
        String beside = request.project().besidePlaybook("ansible.cfg");
        if (!project.contains(request.project().placed("ansible.cfg"))
                && project.contains(request.project().placed(beside))) {
            environment.put("ANSIBLE_CONFIG", beside);
        }
        return environment;
    }

    /** How many bytes the files of the project and the inventory have. Lighterman's own files are small and not counted. */
    long size() {
        return files(request).stream().mapToLong(RunArchive::size).sum();
    }

    /** The files of the project and of the inventories. */
    private static List<StagedFile> files(RunRequest request) {
        List<StagedFile> files = new ArrayList<>(request.project().files());
        for (RunInventory inventory : request.hosts().inventories()) {
            if (inventory instanceof RunInventory.Staged staged) {
                files.addAll(staged.files());
            }
        }
        return files;
    }

    /** A file that cannot be asked cannot be read either, which the writing will tell. */
    private static long size(StagedFile file) {
        if (file.content() instanceof StagedFile.Content.Local local) {
            return local.file().toFile().length();
        }
        return ((StagedFile.Content.Bytes) file.content()).bytes().length;
    }

    /**
     * The last entry is {@code run.json}: a directory that has it is complete.
     *
     * @param written counts the bytes of files that have gone out: of those that {@link #size} counts, and then of ours
     */
    void writeTo(OutputStream out, AtomicLong written) throws IOException {
        TarWriter tar = new TarWriter(out, written);
        tar.file(SupervisorArchive.NAME, SupervisorArchive.bytes(), PRIVATE);
        project(tar, written);
        variables(tar);
        passwords(tar);
        content(tar);
        hosts(tar);
        if (claim.isPresent()) {
            tar.file(KEY, claim.get().json(), PRIVATE);
            tar.file(claim.get().file(), new byte[0], PRIVATE);
        }
        tar.file("run.json", description.json(), PRIVATE);
        tar.finish();
    }

    private void project(TarWriter tar, AtomicLong written) throws IOException {
        String plugin = request.project().besidePlaybook("callback_plugins/lighterman_events.py");
        Set<String> folders = new HashSet<>();
        String ours = inProject(request.project().placed(plugin));
        folders(tar, ours, folders);
        tar.file(ours, Resource.bytes(RunArchive.class, "lighterman_events.py"), FileMode.READABLE);
        written.set(0); // so far there were ours alone
        for (StagedFile file : request.project().files()) {
            String path = inProject(file.path());
            folders(tar, path, folders);
            write(tar, path, file, file.mode());
        }
        List<RunInventory> inventories = request.hosts().inventories();
        for (int i = 0; i < inventories.size(); i++) {
            if (inventories.get(i) instanceof RunInventory.Staged staged) {
                String folder = AnsibleCommand.folder(i, inventories.size());
                for (StagedFile file : staged.files()) {
                    write(tar, folder + "/" + file.path(), file, file.mode() & OWNERS);
                }
            }
        }
    }

    private void variables(TarWriter tar) throws IOException {
        SecretVars vars = request.vars();
        if (!vars.open().isEmpty()) {
            tar.file(AnsibleCommand.EXTRA_VARS, utf8(Json.write(vars.open())), PRIVATE);
        }
        for (Map.Entry<String, byte[]> file : request.files().extraVars().entrySet()) {
            tar.file(AnsibleCommand.extraVarsFile(file.getKey(), request), file.getValue(), PRIVATE);
        }
        if (!vars.secrets().isEmpty()) {
            tar.file(AnsibleCommand.SECRET_VARS, utf8(secretVars(vars.secrets())), PRIVATE);
        }
        Map<String, String> environment = new LinkedHashMap<>();
        request.secretEnvironment().forEach((name, secret) -> environment.put(name, secret.reveal()));
        if (!environment.isEmpty()) {
            tar.file(AnsibleCommand.SECRET_ENVIRONMENT, utf8(Json.write(environment)), PRIVATE);
        }
    }

    private void passwords(TarWriter tar) throws IOException {
        for (Map.Entry<String, String> vault :
                AnsibleCommand.vaultPasswords(request).entrySet()) {
            Secret password = request.files().vaultPasswords().get(vault.getKey());
            tar.file(vault.getValue(), utf8(password.reveal()), PRIVATE);
        }
        for (int i = 0; i < request.files().configured().size(); i++) {
            tar.file(
                    ConfigSecret.file(i),
                    utf8(request.files().configured().get(i).password().reveal()),
                    PRIVATE);
        }
        SecretForms forms = SecretForms.of(request.secrets());
        if (!forms.isEmpty()) {
            tar.file(AnsibleCommand.MASK, utf8(Json.write(forms.map())), PRIVATE);
        }
    }

    private void content(TarWriter tar) throws IOException {
        if (request.program().content().isPresent()) {
            RequiredContent content = request.program().content().get();
            if (content.copy().isPresent()) {
                tar.file(RequiredContent.COPY, content.copy().get(), PRIVATE);
            }
            if (!content.tokens().isEmpty()) {
                Map<String, Object> tokens = new LinkedHashMap<>();
                content.tokens().forEach((name, token) -> tokens.put(name, token.reveal()));
                tar.file(RequiredContent.TOKENS, utf8(Json.write(tokens)), PRIVATE);
            }
        }
    }

    private void hosts(TarWriter tar) throws IOException {
        if (!request.hosts().access().isEmpty()) {
            tar.directory(VARS_PLUGINS, FileMode.EXECUTABLE);
            tar.file(
                    VARS_PLUGINS + "/lighterman_hosts.py",
                    Resource.bytes(RunArchive.class, "lighterman_hosts.py"),
                    PRIVATE);
            tar.file(AnsibleCommand.ACCESS, utf8(request.hosts().access().json()), PRIVATE);
        }
        if (!request.hosts().slice().isEmpty()) {
            tar.file(
                    AnsibleCommand.SLICE, utf8(String.join("\n", request.hosts().slice()) + "\n"), PRIVATE);
        }
    }

    private static String inProject(String path) {
        return RunDescription.PROJECT + "/" + path;
    }

    private static void folders(TarWriter tar, String path, Set<String> written) throws IOException {
        for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
            String folder = path.substring(0, at);
            if (written.add(folder)) {
                tar.directory(folder, FileMode.EXECUTABLE);
            }
        }
    }

    private static void write(TarWriter tar, String path, StagedFile file, int mode) throws IOException {
        if (file.content() instanceof StagedFile.Content.Local local) {
            tar.file(path, local.file(), mode);
        } else {
            tar.file(path, ((StagedFile.Content.Bytes) file.content()).bytes(), mode);
        }
    }

    /** A YAML mapping whose values Ansible takes as they are, braces and all; JSON has no way to say so on all versions. */
    private static String secretVars(Map<String, Secret> secrets) {
        StringBuilder text = new StringBuilder();
        secrets.forEach((name, secret) -> text.append(quoted(name))
                .append(": !unsafe ")
                .append(quoted(secret.reveal()))
                .append('\n'));
        return text.toString();
    }

    /** A YAML double-quoted scalar in plain ASCII. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c >= 0x20 && c < 0x7f) {
                quoted.append((char) c);
            } else {
                quoted.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
            }
        });
        return quoted.append('"').toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
