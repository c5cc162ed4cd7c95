/** Inputs that nobody wrote with good intentions, and what must hold of whatever reads them. */
package dev.lighterman.lab.fuzz;
