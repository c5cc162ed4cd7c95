package dev.lighterman.api;

/**
 * Something that happened, told while it happens. Consoles, reports and applications are consumers of these; nothing
 * else carries progress. Every event is an immutable record.
 */
public sealed interface Event permits RunEvent, PipelineEvent {

    /**
     * Receives events in order, one at a time, on the thread that called the operation (never on a connection's reader
     * thread). Work done here holds up the caller, not Ansible: the run goes on beside it. An exception thrown here ends the
     * operation and reaches the caller.
     */
    @FunctionalInterface
    interface Listener {
        /**
         * Called for each event.
         *
         * @param event what happened, never null
         */
        void on(Event event);

        /** {@return a listener that does nothing} */
        static Listener none() {
            return event -> {};
        }

        /**
         * This listener, then another.
         *
         * @param next called after this one for every event, not null
         * @return a listener that calls both
         */
        default Listener andThen(Listener next) {
            return event -> {
                on(event);
                next.on(event);
            };
        }
    }
}
