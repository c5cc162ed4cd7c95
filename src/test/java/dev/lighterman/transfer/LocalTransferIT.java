package dev.lighterman.transfer;

import dev.lighterman.lab.Tier;
import dev.lighterman.node.Servers;
import org.junit.jupiter.api.Tag;

/** The contract again, on this machine. */
@Tag(Tier.TWICE)
class LocalTransferIT extends TransferContract {
    LocalTransferIT() {
        super(Servers.LOCAL);
    }
}
