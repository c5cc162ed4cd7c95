/**
 * Inventories as immutable values: built, and rendered.
 *
 * <pre>{@code
 * Inventory inventory = Inventory.of(Group.of("web", Host.of("web1"), Host.of("web2")));
 * Run run = ansible.start(PlayRequest.of(playbook).inventory(inventory));
 * }</pre>
 */
package dev.lighterman.inventory;
