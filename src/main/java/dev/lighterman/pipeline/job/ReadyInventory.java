package dev.lighterman.pipeline.job;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.inventory.Inventory;
import dev.lighterman.inventory.text.GroupSearch;
import dev.lighterman.inventory.text.IniText;
import dev.lighterman.run.stage.RunInventory;
import dev.lighterman.run.stage.StagedFile;
import dev.lighterman.settings.InventorySource;
import dev.lighterman.settings.Outgoing;
import dev.lighterman.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The inventory of the ready playbooks. Immutable. */
public final class ReadyInventory {
    private final Optional<Path> path;
    private final String text;
    private final Outgoing outgoing;

    /** A whole inventory in memory, or one on this machine. */
    private ReadyInventory(Optional<Path> path, String text, Outgoing outgoing) {
        this.path = path;
        this.text = text;
        this.outgoing = outgoing;
    }

    public static ReadyInventory of(Settings settings) throws InvalidInputException {
        Optional<InventorySource> source = settings.inventory();
        Outgoing outgoing = Outgoing.of(settings, settings.ansible());
        if (source.isEmpty()) {
            Path beside = settings.directory().resolve("inventory").resolve("hosts");
            return Files.exists(beside)
                    ? new ReadyInventory(Optional.of(beside), "", outgoing)
                    : new ReadyInventory(Optional.empty(), IniText.standard(), outgoing);
        } else if (source.get() instanceof InventorySource.At at) {
            return new ReadyInventory(Optional.of(at.path()), "", outgoing);
        } else if (source.get() instanceof InventorySource.Inline inline) {
            return new ReadyInventory(Optional.empty(), IniText.of(inline.groups()), outgoing);
        }
        return new ReadyInventory(Optional.empty(), ((InventorySource.Text) source.get()).text(), outgoing);
    }

    /** The one that the pipeline file says; not the one beside it, which a playbook's own ansible.cfg may not mean. */
    public static Optional<ReadyInventory> named(Settings settings) throws InvalidInputException {
        return settings.inventory().isPresent() ? Optional.of(of(settings)) : Optional.empty();
    }

    /** As it goes along with a run. */
    public RunInventory staged() throws InvalidInputException {
        return staged(file -> StagedInventory.of(file, outgoing));
    }

    /** The same with a way of its own for one on this machine. */
    public RunInventory staged(AtPath atPath) throws InvalidInputException {
        return path.isPresent() ? atPath.inventory(path.get()) : StagedInventory.of(text);
    }

    /** How an inventory of this machine goes along. */
    @FunctionalInterface
    public interface AtPath {
        RunInventory inventory(Path path) throws InvalidInputException;
    }

    /** As files to show, below {@code inventory/}. */
    public Map<String, String> texts() throws InvalidInputException {
        Map<String, String> texts = new LinkedHashMap<>();
        if (path.isEmpty()) {
            texts.put("inventory/hosts", text);
            return texts;
        }
        RunInventory.Staged staged = (RunInventory.Staged) staged();
        for (StagedFile file : staged.files()) {
            try {
                texts.put(
                        "inventory/" + file.path(),
                        Files.readString(((StagedFile.Content.Local) file.content()).file()));
            } catch (IOException e) {
                throw new InvalidInputException(
                        "the inventory file " + file.path() + " cannot be read as text: " + e.getMessage());
            }
        }
        return texts;
    }

    /** Whether it has the group where images are built; empty where only Ansible itself can tell. */
    public Optional<Boolean> hasBuilders() throws InvalidInputException {
        List<Optional<Boolean>> found = ofFiles();
        if (found.contains(Optional.of(true))) {
            return Optional.of(true);
        }
        return found.contains(Optional.<Boolean>empty()) ? Optional.empty() : Optional.of(false);
    }

    /** For each file whether it has the group; empty for one that only Ansible itself can read, such as a script. */
    private List<Optional<Boolean>> ofFiles() throws InvalidInputException {
        if (path.isEmpty()) {
            return List.of(GroupSearch.has(Inventory.ANSIBLE_SERVER, "hosts", text));
        }
        List<Optional<Boolean>> found = new ArrayList<>();
        for (StagedFile file : ((RunInventory.Staged) staged()).files()) {
            if (!file.path().startsWith("group_vars/") && !file.path().startsWith("host_vars/")) {
                found.add(hasBuilders(((StagedFile.Content.Local) file.content()).file()));
            }
        }
        return found;
    }

    private static Optional<Boolean> hasBuilders(Path file) {
        try {
            return Files.isExecutable(file)
                    ? Optional.empty()
                    : GroupSearch.has(
                            Inventory.ANSIBLE_SERVER, file.getFileName().toString(), Files.readString(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
