/** Says which library is missing, for programs that exclude those they have no use for. Loads none of them. */
package dev.lighterman.library;
