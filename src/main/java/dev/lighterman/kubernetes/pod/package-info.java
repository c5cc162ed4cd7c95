/** A control node that is a pod: made in a cluster, and reached by exec over its API server. */
package dev.lighterman.kubernetes.pod;
