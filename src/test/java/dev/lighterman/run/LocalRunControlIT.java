package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.node.Servers;
import dev.lighterman.run.remote.RunClocks;
import org.junit.jupiter.api.Tag;

/** The contract again, on this machine and with the clocks that the product has. */
@Tag(Tier.TWICE)
class LocalRunControlIT extends RunControlContract {
    LocalRunControlIT() {
        super(Servers.LOCAL, RunClocks.DEFAULT);
    }
}
