/** Manifests as text, and the verdict on a rollout. The only package that knows fabric8's types. */
package dev.lighterman.kubernetes;
