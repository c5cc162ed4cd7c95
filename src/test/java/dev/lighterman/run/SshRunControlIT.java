package dev.lighterman.run;

import dev.lighterman.node.Servers;

class SshRunControlIT extends RunControlContract {
    SshRunControlIT() {
        super(Servers.SSH, Runs.TENTH);
    }
}
