package dev.lighterman.pipeline.play;

import dev.lighterman.api.Event;
import dev.lighterman.api.RunEvent;
import dev.lighterman.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Collects the facts that a run's tasks tell, by host. For one thread. */
public final class GatheredFacts implements Event.Listener {
    private final Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();
    private final BiConsumer<String, Map<String, Object>> told;

    /**
     * A collector.
     *
     * @param told what is called with a host and its facts as they come, not null
     */
    public GatheredFacts(BiConsumer<String, Map<String, Object>> told) {
        this.told = told;
    }

    @Override
    public void on(Event event) {
        if (event instanceof RunEvent.TaskFinished finished
                && finished.data().get("ansible_facts") instanceof Map<?, ?>) {
            Map<String, Object> own = new JsonObject(finished.data()).object("ansible_facts");
            String host = finished.result().host();
            hosts.computeIfAbsent(host, each -> new LinkedHashMap<>()).putAll(own);
            told.accept(host, own);
        }
    }

    /** By host, in the order they answered. */
    public Map<String, Map<String, Object>> hosts() {
        return Collections.unmodifiableMap(hosts);
    }
}
