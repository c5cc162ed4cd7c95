/** The HTML pages: one result, and the history. */
package dev.lighterman.report.html;
