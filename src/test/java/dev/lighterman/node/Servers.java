package dev.lighterman.node;

import dev.lighterman.kubernetes.pod.PodNode;
import dev.lighterman.lab.Lab;
import dev.lighterman.lab.LabPods;
import dev.lighterman.local.LocalNode;
import dev.lighterman.ssh.SshNode;
import java.nio.file.Files;
import java.util.List;

/** The ways to a control node, for tests that must hold on both. */
public enum Servers {
    LOCAL {
        @Override
        public ControlNode connect() {
            return new LocalNode("ansible-server", List.of());
        }
    },
    SSH {
        @Override
        public SshNode connect() throws Exception {
            return Lab.ssh().connect();
        }
    },
    POD {
        @Override
        public ControlNode connect() throws Exception {
            return PodNode.connect(
                    LabPods.onThisMachine("default", Files.createTempDirectory("lighterman-pod")), "pods", text -> {});
        }
    };

    /** To be closed. */
    public abstract ControlNode connect() throws Exception;
}
