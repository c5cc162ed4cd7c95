/** From the lines of a run's events to its verdict. */
package dev.lighterman.run.judge;
