package dev.lighterman.run.stage;

import dev.lighterman.api.AnsibleOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of a run, as it is executed in the run's project folder. */
final class AnsibleCommand {
    static final String EXTRA_VARS = "vars/extra.json";
    static final String SECRETS = "secrets";
    static final String SECRET_VARS = SECRETS + "/vars.yml";
    private static final String VAULT_PASSWORD = SECRETS + "/vault-password";
    static final String SECRET_ENVIRONMENT = SECRETS + "/environment.json";
    static final String MASK = SECRETS + "/mask.json";
    static final String ACCESS = SECRETS + "/access.json";

    static final String SLICE = "slice";

    private AnsibleCommand() {}

    static List<String> of(RunRequest request) {
        List<String> command = new ArrayList<>();
        hosts(command, request);
        AnsibleOptions options = request.options();
        if (!options.tags().isEmpty()) {
            option(command, "--tags", String.join(",", options.tags()));
        }
        if (!options.skipTags().isEmpty()) {
            option(command, "--skip-tags", String.join(",", options.skipTags()));
        }
        options.startAtTask().ifPresent(task -> option(command, "--start-at-task", task));
        options.forks().ifPresent(forks -> option(command, "--forks", Integer.toString(forks)));
        flag(command, options.check(), "--check");
        flag(command, options.diff(), "--diff");
        become(command, options);
        flag(command, options.verbosity() > 0, "-" + "v".repeat(options.verbosity()));
        variables(command, request);
        command.addAll(options.arguments());
        command.add(playbook(request.project().playbook()));
        return List.copyOf(command);
    }

    /** Of the playbook for {@link RunProject#cleanup()}: the same hosts, by the same ways; empty if there is none. */
    static List<String> cleanup(RunRequest request) {
        if (request.project().cleanup().isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>();
        hosts(command, request);
        become(command, request.options());
        variables(command, request);
        command.addAll(request.options().arguments());
        command.add(playbook(request.project().cleanup().get()));
        return List.copyOf(command);
    }

    /**
     * What tells, after a run that ended before any play, whether its limit is to blame: the plays' hosts listed with it, and
     * without. Empty without a limit, and where Ansible may have found it malformed.
     */
    static List<List<String>> listings(RunRequest request) {
        if (!request.hosts().slice().isEmpty()
                || request.options()
                        .limit()
                        .filter(limit -> !limit.matches(".*[@~].*"))
                        .isEmpty()) {
            return List.of();
        }
        List<String> unlimited = new ArrayList<>();
        unlimited.add(request.program().path());
        inventories(unlimited, request);
        List<String> limited = new ArrayList<>();
        hosts(limited, request);
        return List.of(listing(limited, request), listing(unlimited, request));
    }

    private static List<String> listing(List<String> command, RunRequest request) {
        command.add("--list-hosts");
        variables(command, request);
        command.addAll(request.options().arguments());
        command.add(playbook(request.project().playbook()));
        return List.copyOf(command);
    }

    private static void hosts(List<String> command, RunRequest request) {
        command.add(request.program().path());
        inventories(command, request);
        if (request.hosts().slice().isEmpty()) {
            request.options().limit().ifPresent(limit -> option(command, "--limit", limit));
        } else {
            option(command, "--limit", "@" + request.project().directory() + "/" + SLICE);
        }
        request.options().user().ifPresent(name -> option(command, "--user", name));
        request.options().connection().ifPresent(plugin -> option(command, "--connection", plugin));
    }

    private static void become(List<String> command, AnsibleOptions options) {
        flag(command, options.become(), "--become");
        options.becomeUser().ifPresent(name -> option(command, "--become-user", name));
        options.becomeMethod().ifPresent(plugin -> option(command, "--become-method", plugin));
    }

    private static void inventories(List<String> command, RunRequest request) {
        List<RunInventory> inventories = request.hosts().inventories();
        for (int i = 0; i < inventories.size(); i++) {
            option(
                    command,
                    "-i",
                    inventory(
                            inventories.get(i),
                            folder(i, inventories.size()),
                            request.project().directory()));
        }
    }

    private static void variables(List<String> command, RunRequest request) {
        SecretVars vars = request.vars();
        if (!vars.open().isEmpty()) {
            option(command, "-e", "@" + request.project().directory() + "/" + EXTRA_VARS);
        }
        for (String argument : request.options().extraVarsArguments()) {
            boolean staged = request.files().extraVars().containsKey(argument);
            option(
                    command,
                    "-e",
                    staged ? "@" + request.project().directory() + "/" + extraVarsFile(argument, request) : argument);
        }
        if (!vars.secrets().isEmpty()) {
            option(command, "-e", "@" + request.project().directory() + "/" + SECRET_VARS);
        }
        vaultPasswords(command, request);
    }

    /** What names the inventories and the vault passwords for each of Ansible's programs. */
    static List<String> inventoryArguments(RunRequest request) {
        List<String> arguments = new ArrayList<>();
        inventories(arguments, request);
        vaultPasswords(arguments, request);
        return List.copyOf(arguments);
    }

    private static void vaultPasswords(List<String> command, RunRequest request) {
        vaultPasswords(request).forEach((id, file) -> {
            if (id.isEmpty()) {
                option(command, "--vault-password-file", request.project().directory() + "/" + file);
            } else {
                option(command, "--vault-id", id + "@" + request.project().directory() + "/" + file);
            }
        });
    }

    /** The copy of the file that an argument of {@code -e} names. */
    static String extraVarsFile(String argument, RunRequest request) {
        return "vars/" + (List.copyOf(request.files().extraVars().keySet()).indexOf(argument) + 1);
    }

    /** The files of vault passwords by id: ids may have any characters. */
    static Map<String, String> vaultPasswords(RunRequest request) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String id : request.files().vaultPasswords().keySet()) {
            files.put(id, id.isEmpty() ? VAULT_PASSWORD : VAULT_PASSWORD + "-" + (files.size() + 1));
        }
        return files;
    }

    private static String playbook(String path) {
        return path.startsWith("-") ? "./" + path : path;
    }

    /** The folder of a staged inventory in the run's directory: each has its own, with its own group_vars. */
    static String folder(int index, int count) {
        return count == 1 ? "inventory" : "inventory/" + (index + 1);
    }

    /** Inventories whose absence on the node can be known before anything starts; Ansible itself goes on without. */
    static List<String> checked(RunRequest request) {
        return request.hosts().inventories().stream()
                .filter(RunInventory.OnServer.class::isInstance)
                .map(inventory -> ((RunInventory.OnServer) inventory).argument())
                .filter(argument -> (argument.startsWith("/") || argument.startsWith("~")) && !argument.contains(","))
                .toList();
    }

    private static String inventory(RunInventory inventory, String folder, String directory) {
        if (inventory instanceof RunInventory.Staged staged) {
            return directory + "/" + folder + (staged.path().equals(".") ? "" : "/" + staged.path());
        } else if (inventory instanceof RunInventory.InProject inside) {
            return inside.path();
        }
        return ((RunInventory.OnServer) inventory).argument();
    }

    private static void flag(List<String> command, boolean on, String flag) {
        if (on) {
            command.add(flag);
        }
    }

    /** Option and value as two words, as people write them, but in one where the value would look like an option. */
    private static void option(List<String> command, String option, String value) {
        if (value.startsWith("-")) {
            command.add(option.startsWith("--") ? option + "=" + value : option + value);
        } else {
            command.add(option);
            command.add(value);
        }
    }
}
