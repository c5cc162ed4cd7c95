package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.node.Servers;
import org.junit.jupiter.api.Tag;

/** The contract again, on this machine: where each behaviour is wanted once, over SSH only. */
@Tag(Tier.TWICE)
class LocalRunControlIT extends RunControlContract {
    LocalRunControlIT() {
        super(Servers.LOCAL);
    }
}
