/** Renders Ansible playbooks and runs them over SSH. docs/embedding.md says how programs use it. */
module dev.lighterman {
    exports dev.lighterman;
    exports dev.lighterman.api;
    exports dev.lighterman.inventory;
    exports dev.lighterman.playbook;

    requires java.logging;
    requires java.xml;
    requires com.jcraft.jsch;
    requires org.apache.commons.exec;
    requires org.yaml.snakeyaml;
    requires tools.jackson.core;

    // Automatic modules, by the names that they have given themselves. A module that reads one of them reads all: the other jars of
    // the Kubernetes client have no name but that of their file.
    requires org.eclipse.jgit;
    requires io.fabric8.kubernetes.client.jdkhttp;

    // What automatic modules need and cannot say.
    requires java.management;
    requires java.net.http;
    requires java.security.jgss;
    requires java.sql;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.yaml;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires com.googlecode.javaewah;
    requires org.apache.commons.codec;
    requires org.slf4j;
    requires org.snakeyaml.engine;
}
