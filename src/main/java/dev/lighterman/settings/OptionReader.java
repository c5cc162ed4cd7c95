package dev.lighterman.settings;

import dev.lighterman.api.JobSpec;
import dev.lighterman.yaml.YamlNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the values of options, where they were found. */
final class OptionReader {
    private final OptionValues values;
    private final References references;
    private final ValueOrigin place;
    private final ValueReader single;
    private final StructureReader structures;

    /**
     * A reader.
     *
     * @param values where they are put
     * @param place of the option
     * @param places of the nodes in it
     */
    OptionReader(
            OptionValues values,
            References references,
            Problems findings,
            ValueOrigin place,
            Function<YamlNode, ValueOrigin> places) {
        this.values = values;
        this.references = references;
        this.place = place;
        this.single = new ValueReader(references, findings, places);
        this.structures = new StructureReader(single, references);
    }

    void read(Option<?> option, YamlNode node) {
        if (option == Options.JOBS) {
            JobReader reader = new JobReader(single, structures);
            List<JobSpec> jobs = reader.jobs(option.path(), node);
            values.set(Options.JOBS, jobs, new ValueOrigin.Jobs(place, reader.places()));
        } else {
            value(option, node).ifPresent(value -> put(option, value));
        }
    }

    @SuppressWarnings("unchecked") // value() gives what the option's type says
    private <T> void put(Option<T> option, Object value) {
        values.set(option, (T) value, place);
    }

    private Optional<?> value(Option<?> option, YamlNode node) {
        String name = option.path();
        OptionType<?> type = option.type();
        return switch (type.form()) {
            case TEXT -> single.nonEmpty(name, node);
            case HOST_KEY -> single.hostKey(name, node);
            case SECRET -> single.secret(name, node);
            case PATH -> single.path(name, node);
            case PLAYBOOK -> single.playbook(name, node);
            case INTEGER -> single.integer(name, type, node);
            case BOOLEAN -> single.bool(name, node);
            case DURATION -> single.duration(name, node);
            case CHOICE -> single.choice(name, type, node);
            case LIST -> single.list(name, node);
            case PATHS -> single.paths(name, node);
            case COMMAND -> structures.command(name, node);
            case MAP -> structures.map(name, node);
            case TEXTS -> structures.texts(name, node);
            case PLAIN_TEXTS -> structures.plainTexts(name, node);
            case READINESS -> structures.readiness(name, node);
            case KEYS -> new HostReader(single).keys(name, node);
            case LOGINS -> new HostReader(single).logins(name, node);
            case JUMPS -> structures.jumps(name, node);
            case GALAXY -> structures.galaxy(name, node);
            case NOTIFICATIONS -> new NotificationReader(single, references).notifications(name, node);
            case TRANSFERS -> structures.transfers(name, node);
            case INVENTORY -> structures.inventory(name, node);
            case SECTION -> Optional.of(true);
            case JOBS -> throw new IllegalArgumentException(name);
        };
    }

    /** What reads parts of an option there. */
    StructureReader structures() {
        return structures;
    }
}
