/**
 * Reads what Jenkins keeps of a job, its {@code config.xml}, and writes a pipeline file that does the same: Publish Over SSH,
 * the Ansible plugin, git, polling, Maven and triggers. What has no counterpart is named; no secret is taken over.
 */
package dev.lighterman.jenkins;
