/** Puts files in place on a control node: unchanged ones are left alone, others appear only once whole and verified. */
package dev.lighterman.transfer;
