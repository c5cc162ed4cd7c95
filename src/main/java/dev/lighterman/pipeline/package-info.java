/** Settings, the pipeline file, jobs and steps: from a commit to running pods. */
package dev.lighterman.pipeline;
