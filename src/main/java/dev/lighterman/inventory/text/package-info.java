/** The text of inventories and of ansible.cfg: checked, searched and written. */
package dev.lighterman.inventory.text;
