/**
 * The command line: options in, a {@link dev.lighterman.Pipeline} called, a console shown, an exit code out. A thin
 * consumer; picocli stays in here.
 */
package dev.lighterman.cli;
