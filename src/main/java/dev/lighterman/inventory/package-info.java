/** Inventories and ansible.cfg as immutable values: read, built, and rendered. */
package dev.lighterman.inventory;
