package dev.lighterman.lab;

import dev.lighterman.api.ControlPod;
import dev.lighterman.api.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Control nodes that are pods of the lab's cluster. */
public final class LabPods {
    private LabPods() {}

    /** A pod of the lab's image in a namespace. */
    public static ControlPod pod(String namespace) {
        Lab lab = Lab.all();
        return ControlPod.image(lab.value("LAB_POD_IMAGE")).namespace(namespace).kubeconfig(lab.kubeconfig());
    }

    /** One whose commands find this machine's processes, files in /tmp and user: for tests that look at what commands did. */
    public static Server onThisMachine(String namespace, Path directory) throws IOException {
        Path template = Files.writeString(directory.resolve("pod.yml"), """
                apiVersion: v1
                kind: Pod
                spec:
                  hostPID: true
                  securityContext: {runAsUser: 0}
                  containers:
                  - name: node
                    volumeMounts: [{name: tmp, mountPath: /tmp}, {name: run, mountPath: /run/lighterman}]
                  volumes: [{name: tmp, hostPath: {path: /tmp}}, {name: run, hostPath: {path: /run/lighterman, type: DirectoryOrCreate}}]
                """);
        return Server.pod(pod(namespace).template(template));
    }
}
