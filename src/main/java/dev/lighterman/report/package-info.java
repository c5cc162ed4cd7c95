/** Files for people and CI servers of a result: JUnit XML, Markdown, annotations, code quality. */
package dev.lighterman.report;
