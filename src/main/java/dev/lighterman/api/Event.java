package dev.lighterman.api;

import java.io.Serializable;

/**
 * Something that happened, told while it happens. Consoles, reports and applications are consumers of these; nothing
 * else carries progress. Every event is an immutable record. They are {@link Serializable} for listeners that are behind
 * ({@code EventPublisher}), not for keeping: the result file and the JSON lines are.
 */
public sealed interface Event extends Serializable permits RunEvent, PipelineEvent {}
