package dev.lighterman.report.console;

import dev.lighterman.api.Event;

/** Shows nothing, where what is printed is data. */
public final class SilentConsole implements Console {
    @Override
    public void on(Event event) {}

    @Override
    public void close() {}
}
