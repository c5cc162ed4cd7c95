package dev.lighterman.api;

/**
 * An inventory as text. {@code dev.lighterman.inventory.Inventory} is one; so is a lambda that returns a text which a program
 * has made by other means. Implementations are immutable and thread-safe.
 */
@FunctionalInterface
public interface InventoryText {
    /**
     * The inventory's text. It is written to a file whose name has no extension, for which Ansible finds out the form itself.
     *
     * @return INI or YAML, never null
     */
    String text();
}
