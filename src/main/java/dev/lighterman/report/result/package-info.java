/** The result as JSON, the result file and the history of results. */
package dev.lighterman.report.result;
