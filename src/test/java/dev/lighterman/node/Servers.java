package dev.lighterman.node;

import dev.lighterman.lab.Lab;
import dev.lighterman.local.LocalNode;
import dev.lighterman.ssh.SshNode;

/** The two ways to a control node, for tests that must hold on both. */
public enum Servers {
    LOCAL {
        @Override
        public ControlNode connect() {
            return new LocalNode("ansible-server");
        }
    },
    SSH {
        @Override
        public SshNode connect() throws Exception {
            return Lab.ssh().connect();
        }
    };

    /** To be closed. */
    public abstract ControlNode connect() throws Exception;
}
