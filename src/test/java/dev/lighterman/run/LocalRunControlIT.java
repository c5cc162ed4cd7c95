package dev.lighterman.run;

import dev.lighterman.node.Servers;

/** With the clocks that the product has. */
class LocalRunControlIT extends RunControlContract {
    LocalRunControlIT() {
        super(Servers.LOCAL, RunClocks.DEFAULT);
    }
}
