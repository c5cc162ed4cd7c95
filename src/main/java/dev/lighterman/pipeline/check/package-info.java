/** Looks at a pipeline and its server without changing them: {@code doctor} and {@code verify}. */
package dev.lighterman.pipeline.check;
