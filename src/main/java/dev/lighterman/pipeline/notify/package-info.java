/** Tells others how a pipeline ended. */
package dev.lighterman.pipeline.notify;
