/** Digests: SHA-256 of text and bytes. */
package dev.lighterman.digest;
