package dev.lighterman.playbook.ready;

import dev.lighterman.playbook.Play;
import dev.lighterman.playbook.Playbook;
import dev.lighterman.playbook.Task;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the playbook that has ansible-inventory list an inventory, with the Ansible and the configuration that a playbook
 * would run with. Stateless.
 */
public final class InventoryPlaybook {
    /** The file's name. */
    public static final String FILE_NAME = "lighterman-inventory.yml";

    /** The variable of the environment with the arguments that name inventories and vault passwords, as JSON. */
    public static final String ARGUMENTS = "LIGHTERMAN_INVENTORY";

    /** The task that fails where the inventory cannot be read. */
    public static final String LIST_TASK = "ansible-inventory --list";

    // The same Ansible as the one that plays, which need not be the one in PATH. Up to 2.11 it has no cli_executor.
    private static final String PROGRAM = "import sys; from ansible.cli.inventory import InventoryCLI as cli;"
            + " sys.exit(cli.cli_executor(sys.argv) if hasattr(cli, 'cli_executor') else cli(sys.argv).run())";

    private InventoryPlaybook() {}

    /** The playbook. */
    public static Playbook playbook() {
        Map<String, Object> vars = new LinkedHashMap<>();
        vars.put("ansible_connection", "local");
        vars.put("ansible_become", false);
        vars.put("ansible_python_interpreter", "{{ ansible_playbook_python }}");
        vars.put("program", PROGRAM);
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(
                "argv",
                "{{ [ansible_playbook_python, '-c', program] + (lookup('env', '" + ARGUMENTS + "') | from_json)"
                        + " + ['--playbook-dir', playbook_dir, '--list'] }}");
        Task list = Task.of("command", arguments)
                .name(LIST_TASK)
                .environment(Map.of("ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED", "True"))
                .register("listed")
                .changedWhen(false)
                .checkMode(false)
                .build();
        Task tell = Task.of("debug", Map.of("msg", "{{ listed.stdout | from_json }}"))
                .name("tell")
                .build();
        return Playbook.of(Play.on("localhost")
                .gatherFacts(false)
                .vars(vars)
                .tasks(list, tell)
                .build());
    }
}
