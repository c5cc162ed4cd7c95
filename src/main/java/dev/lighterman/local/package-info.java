/** Programs of this machine: the control node where it is one and the build command, by Apache Commons Exec, and programs that are asked for something. */
package dev.lighterman.local;
