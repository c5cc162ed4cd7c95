/** What the user's own git is told, by its environment and configuration, and the git program itself where there is one. */
package dev.lighterman.source.user;
