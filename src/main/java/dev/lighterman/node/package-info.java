/** The port to a control node: a place where commands run. */
package dev.lighterman.node;
