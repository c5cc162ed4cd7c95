/** Lines and a live display for people while a pipeline runs. */
package dev.lighterman.report.console;
