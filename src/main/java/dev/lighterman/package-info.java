/**
 * Where embedders start: {@link dev.lighterman.Pipeline} for everything a pipeline file can say, and
 * {@link dev.lighterman.AnsibleServer} for running playbooks on a connection of their own. {@link dev.lighterman.Console}
 * and {@link dev.lighterman.Reports} show what was done.
 */
package dev.lighterman;
