package dev.lighterman.run;

import dev.lighterman.node.Servers;

class LocalRunControlIT extends RunControlContract {
    LocalRunControlIT() {
        super(Servers.LOCAL);
    }
}
