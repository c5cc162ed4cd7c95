/** Watches the git remote and runs the pipeline for each new commit. */
package dev.lighterman.pipeline.poll;
