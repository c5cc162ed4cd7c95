package dev.lighterman.transfer;

import dev.lighterman.node.Servers;

class LocalTransferIT extends TransferContract {
    LocalTransferIT() {
        super(Servers.LOCAL);
    }
}
