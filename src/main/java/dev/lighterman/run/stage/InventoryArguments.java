package dev.lighterman.run.stage;

import dev.lighterman.json.Json;
import java.util.Map;

/** What tells another of Ansible's programs of a run's inventories. Stateless. */
public final class InventoryArguments {
    private InventoryArguments() {}

    /**
     * A request with a variable of the environment that has the arguments for its inventories and vault passwords.
     *
     * @param request its playbook finds the variable, not null
     * @param variable its name; its value is a JSON list; not null
     */
    public static RunRequest told(RunRequest request, String variable) {
        String arguments = Json.write(AnsibleCommand.inventoryArguments(request));
        return request.with(all -> all.environment(Map.of(variable, arguments)));
    }
}
