/** What lies in a run's directory on the control node, and how it gets there. */
package dev.lighterman.run.stage;
