package dev.lighterman.run;

import dev.lighterman.lab.Tier;
import dev.lighterman.node.Servers;
import org.junit.jupiter.api.Order;

@Order(Tier.LONG)
class SshRunControlIT extends RunControlContract {
    SshRunControlIT() {
        super(Servers.SSH, Runs.TENTH);
    }
}
