package dev.lighterman.transfer;

import dev.lighterman.node.Servers;

class SshTransferIT extends TransferContract {
    SshTransferIT() {
        super(Servers.SSH);
    }
}
