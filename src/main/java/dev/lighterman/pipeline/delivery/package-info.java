/** The two ready playbooks of a pipeline, image and deployment, and what watches the rollout. */
package dev.lighterman.pipeline.delivery;
