/** The options of a pipeline: their table, the pipeline file, references and checks. Text in, checked values out. */
package dev.lighterman.settings;
