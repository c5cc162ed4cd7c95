/** What {@code init} finds in a project, and the pipeline file it makes of that. */
package dev.lighterman.app.starter;
