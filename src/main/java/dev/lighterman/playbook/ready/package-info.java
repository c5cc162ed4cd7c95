/** The two ready playbooks, and those for a rollout that is watched or taken back on the host with kubectl. */
package dev.lighterman.playbook.ready;
