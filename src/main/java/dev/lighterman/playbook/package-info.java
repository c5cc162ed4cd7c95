/**
 * Playbooks as immutable values: built, or loaded from any playbook file, and rendered as a person would write them.
 *
 * <pre>{@code
 * Playbook playbook = Playbook.of(
 *         Play.on("web").tasks(Task.of("ping", "").name("Ask").build()).build());
 * Run run = ansible.start(PlayRequest.of(playbook).inventory("hosts"));
 * }</pre>
 */
package dev.lighterman.playbook;
