/** Playbooks of the user's: what {@code play} and the jobs of a pipeline stage and run, also in place of the ready ones. */
package dev.lighterman.pipeline.play;
