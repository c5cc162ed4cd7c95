/** Starts, follows, lists and cancels executions of ansible-playbook on any control node. */
package dev.lighterman.run;
