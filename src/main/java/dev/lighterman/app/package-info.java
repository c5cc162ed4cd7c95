/** What the command line and the Maven plugin both need while a pipeline runs: signals and the current run. */
package dev.lighterman.app;
