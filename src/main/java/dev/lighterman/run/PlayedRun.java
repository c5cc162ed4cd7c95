package dev.lighterman.run;

import dev.lighterman.api.RunSummary;
import java.util.Optional;

/**
 * A run of a playbook that a control node still has. Immutable.
 *
 * @param run how it stands
 * @param slices what all slices of one play have in common; empty for a run by itself
 */
public record PlayedRun(RunSummary run, Optional<String> slices) {}
