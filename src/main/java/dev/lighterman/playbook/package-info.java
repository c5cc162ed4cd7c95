/** Playbooks as immutable values: built, or loaded from any playbook file, and rendered as a person would write them. */
package dev.lighterman.playbook;
