package dev.lighterman.api;

/**
 * A setting of Ansible that differs from its default, as {@code ansible-config dump --only-changed} shows it. Immutable.
 *
 * @param name the setting's name, for example {@code DEFAULT_FORKS}, not null
 * @param value as plain maps, lists, strings, numbers and booleans; {@code ********} for what may be a secret; not null
 * @param origin where it comes from: the path of an ansible.cfg, or {@code env: } and a variable; not null
 */
public record AnsibleSetting(String name, Object value, String origin) {
    /**
     * {@return the setting as {@code ansible-config} prints it; for example {@code
     * DEFAULT_FORKS(/etc/ansible/ansible.cfg) = 10}}
     */
    @Override
    public String toString() {
        return name + "(" + origin + ") = " + value;
    }
}
