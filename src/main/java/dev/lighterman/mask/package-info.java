/** Hides secrets in text and in streams of bytes, in each form they may be printed in. */
package dev.lighterman.mask;
