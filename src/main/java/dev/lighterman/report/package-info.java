/** Consoles and result files: consumers of events and results, never sources of them. Uses {@code api} and {@code json}. */
package dev.lighterman.report;
