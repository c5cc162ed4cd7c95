/** The Maven plugin's goals: a thin consumer of {@link dev.lighterman.Pipeline}. Maven's types stay in here. */
package dev.lighterman.maven;
