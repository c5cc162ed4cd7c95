package dev.lighterman.pipeline.delivery;

import dev.lighterman.api.Failure;
import dev.lighterman.api.FailureKind;
import dev.lighterman.api.Image;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.ListedInventory;
import dev.lighterman.api.PlaybookSource;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.pipeline.job.JobFailure;
import dev.lighterman.pipeline.job.JobState;
import dev.lighterman.pipeline.job.ReadyInventory;
import dev.lighterman.pipeline.job.Step;
import dev.lighterman.pipeline.play.InventoryQuery;
import dev.lighterman.pipeline.play.OwnPlaybook;
import dev.lighterman.playbook.ready.ImagePlaybook;
import dev.lighterman.run.stage.RunRequest;
import dev.lighterman.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds where the image is built, before anything is sent: where files alone do not say that the inventory has the group for it,
 * perhaps since a script or a plugin makes the hosts, Ansible is asked.
 */
public record FindBuilders() implements Step {
    private static final String EVERY = "all";

    /** Plugins put underscores in place of what is no identifier. */
    private static final List<String> GROUPS =
            List.of(Inventory.ANSIBLE_SERVER, Inventory.ANSIBLE_SERVER.replace('-', '_'));

    @Override
    public void run(JobState state) throws JobFailure, LightermanException, InterruptedException {
        Settings settings = state.settings();
        Image image = settings.image().orElseThrow();
        boolean there = image.playbook().orElse(null) instanceof PlaybookSource.OnServer;
        if (image.limit().isPresent()) {
            state.builders(image.limit());
        } else if (!there && settings.inventory().isEmpty() && saysHosts(state, image)) {
            return;
        } else if (!there || settings.inventory().isPresent()) { // else the server's own inventory says the hosts
            Optional<Boolean> known = ReadyInventory.of(settings).hasBuilders();
            boolean has = known.orElse(false);
            boolean ask = !has && (known.isEmpty() || wouldBeEverywhere(image));
            state.builders(
                    ask
                            ? ask(state, image)
                            : Optional.of(Inventory.ANSIBLE_SERVER).filter(group -> has));
        }
    }

    private static Optional<String> ask(JobState state, Image image)
            throws JobFailure, LightermanException, InterruptedException {
        ListedInventory listed = InventoryQuery.of(request(state, image)).ask(state.server());
        Optional<String> group =
                GROUPS.stream().filter(name -> !listed.hostsOf(name).isEmpty()).findFirst();
        if (group.isPresent()) {
            return group;
        }
        int hosts = listed.hosts().size();
        if (wouldBeEverywhere(image) && hosts > 1) {
            Failure failure = Failure.of(
                            FailureKind.RUN,
                            "the inventory has no host in the group " + Inventory.ANSIBLE_SERVER
                                    + ", so the image would be built on each of its " + hosts
                                    + " hosts; nothing was sent")
                    .remedy("perhaps you should set image.hosts or image.limit");
            throw new JobFailure(failure);
        }
        return Optional.empty();
    }

    /** Whether without the group the ready playbook would be for all hosts. */
    private static boolean wouldBeEverywhere(Image image) {
        return image.playbook().isEmpty() && image.hosts().equals(EVERY);
    }

    /** Whether a playbook in git brings its own inventory. */
    private static boolean saysHosts(JobState state, Image image) throws LightermanException, InterruptedException {
        return image.playbook().orElse(null) instanceof PlaybookSource.InGit
                && request(state, image).hosts().inventories().isEmpty();
    }

    /** A request with the inventory that the image playbook gets. */
    private static RunRequest request(JobState state, Image image) throws LightermanException, InterruptedException {
        Optional<PlaybookSource> own =
                image.playbook().filter(playbook -> !(playbook instanceof PlaybookSource.OnServer));
        return own.isPresent()
                ? OwnPlaybook.of(own.get(), state.settings().ansible(), Map.of())
                        .quietRequest(state)
                : ReadyRuns.common(state.settings(), ImagePlaybook.FILE_NAME, "[]");
    }
}
