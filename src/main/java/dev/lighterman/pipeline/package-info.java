/** One run of a pipeline: which jobs it has, which job triggers which, and the result of all of them. */
package dev.lighterman.pipeline;
