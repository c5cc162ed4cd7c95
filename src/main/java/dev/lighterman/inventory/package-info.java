/** Inventories as immutable values: built, and rendered. */
package dev.lighterman.inventory;
