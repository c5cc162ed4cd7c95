/** Names that are held on a control node, so that two jobs do not use the same thing at once. */
package dev.lighterman.run.lock;
