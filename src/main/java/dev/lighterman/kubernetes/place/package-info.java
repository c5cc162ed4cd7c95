/** What only so many pods may have at once, held as Leases of the cluster: places among the pods of a pipeline, and locks. */
package dev.lighterman.kubernetes.place;
