/** Names of container images: read, checked and pinned. */
package dev.lighterman.image;
