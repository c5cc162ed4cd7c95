package dev.lighterman.playbook.ready;

import java.util.Optional;

/**
 * A login for the time of one run. Immutable. The password is not here: it reaches the playbook as the variable
 * {@link #PASSWORD_VARIABLE}, which the run stages in a file only its user can read.
 *
 * @param registry host and maybe port; empty for the registry of the image
 * @param username not null
 */
public record RegistryLogin(Optional<String> registry, String username) {
    /**
     * The variable with the password. Give it as {@code !unsafe}: Ansible would look for Jinja in it otherwise.
     */
    public static final String PASSWORD_VARIABLE = "lighterman_registry_password";

    public RegistryLogin {
        CommandTask.check("username", username);
        registry.ifPresent(host -> CommandTask.check("registry", host));
    }
}
