/** XML that other programs wrote: a job of Jenkins', a POM. Nothing outside of a file is read for it. */
package dev.lighterman.xml;
