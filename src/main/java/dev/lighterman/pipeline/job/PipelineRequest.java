package dev.lighterman.pipeline.job;

import dev.lighterman.api.AnsibleOptions;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.AnsibleSettings;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import java.util.List;

/** What the settings say for every playbook of the pipeline. Stateless. */
public final class PipelineRequest {
    private PipelineRequest() {}

    /** A run of a playbook with these options, and with the pipeline's inventory. */
    public static RunRequest of(Settings settings, String fileName, AnsibleOptions options)
            throws InvalidInputException {
        Outgoing outgoing = Outgoing.of(settings, settings.ansible());
        return of(settings, fileName, options, path -> StagedInventory.of(path, outgoing));
    }

    /** The same with a way of its own for an inventory of this machine. */
    public static RunRequest of(
            Settings settings, String fileName, AnsibleOptions options, ReadyInventory.AtPath atPath)
            throws InvalidInputException {
        RunRequest request = RunRequest.of(fileName)
                .inventories(List.of(ReadyInventory.of(settings).staged(atPath)))
                .purpose(purpose -> purpose.pipeline(settings.name()));
        return RunOptions.applied(AnsibleSettings.timed(options), request);
    }
}
