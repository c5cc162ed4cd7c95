package dev.lighterman.api;

/**
 * Something that happened, told while it happens. Consoles, reports and applications are consumers of these; nothing
 * else carries progress. Every event is an immutable record.
 */
public sealed interface Event permits RunEvent, PipelineEvent {}
