/**
 * Playbooks as immutable values: built, or loaded from any playbook file, and rendered as a person would write them. The
 * two ready playbooks start at {@link dev.lighterman.playbook.ReadyPlaybooks}.
 */
package dev.lighterman.playbook;
