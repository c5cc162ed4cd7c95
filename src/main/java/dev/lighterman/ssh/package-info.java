/** A control node reached over SSH, by JSch: nothing of JSch can be seen from outside, and none of its defaults are trusted. */
package dev.lighterman.ssh;
