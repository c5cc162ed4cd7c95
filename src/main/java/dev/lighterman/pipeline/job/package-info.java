/** A job is a chain of steps: their state, their failures, and what they reach of the world. */
package dev.lighterman.pipeline.job;
