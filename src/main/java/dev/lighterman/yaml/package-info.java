/**
 * YAML in and out, the way Ansible reads and people write it: nodes with line and column in, hand-written looking text
 * out. SnakeYAML stays in here.
 */
package dev.lighterman.yaml;
