/**
 * Where embedders start: {@link dev.lighterman.Pipeline} for everything a pipeline file can say, and
 * {@link dev.lighterman.AnsibleServer} for running playbooks on a connection of their own.
 */
package dev.lighterman;
