/** What the command line and the Maven plugin do alike: signals, the current run, files to start from, what a command shows. */
package dev.lighterman.app;
