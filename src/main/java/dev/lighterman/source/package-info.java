/** The commit to build: cloned or fetched, or the working directory as it is. The only package that knows JGit. */
package dev.lighterman.source;
