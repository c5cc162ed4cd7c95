package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.node.Servers;
import org.junit.jupiter.api.Tag;

/** The contract again, in a pod. */
@Tag(Tier.TWICE)
class PodRunControlIT extends RunControlContract {
    PodRunControlIT() {
        super(Servers.POD, Runs.TENTH);
    }
}
