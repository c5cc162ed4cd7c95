/** Playbooks of the user's: what {@code play} and the jobs of a pipeline stage and run. */
package dev.lighterman.pipeline.play;
