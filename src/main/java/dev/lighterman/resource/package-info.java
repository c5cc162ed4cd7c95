/** Files that lie beside classes: scripts for a control node, what a page is made of. */
package dev.lighterman.resource;
