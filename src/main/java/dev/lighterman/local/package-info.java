/** This machine as the control node, and the build command: processes by Apache Commons Exec. */
package dev.lighterman.local;
