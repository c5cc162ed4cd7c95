package dev.lighterman.run.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UnreadInventoryTest {
    private static Optional<String> said(List<String> warnings) {
        UnreadInventory unread = new UnreadInventory();
        warnings.forEach(unread::note);
        return unread.said();
    }

    /** From ansible-core 2.19 on these words were not known, and an inventory plugin that failed was not named. */
    @Test
    void aPluginThatFailedIsNamedInTheWordsOfEachVersion() {
        assertThat(
                        said(
                                List.of(
                                        "* Failed to parse /p/my hosts/aws_ec2.yml with yaml plugin: Plugin configuration YAML file, not YAML inventory",
                                        "* Failed to parse /p/my hosts/aws_ec2.yml with auto plugin: specifies unknown plugin 'amazon.aws.aws_ec2'")))
                .hasValue("Ansible could not read /p/my hosts/aws_ec2.yml with auto plugin: specifies unknown plugin"
                        + " 'amazon.aws.aws_ec2'");
        assertThat(
                        said(
                                List.of(
                                        "Failed to parse inventory with 'auto' plugin: specifies unknown plugin 'amazon.aws.aws_ec2'\n\n"
                                                + "specifies unknown plugin 'amazon.aws.aws_ec2'\nOrigin: <inventory plugin 'auto'>",
                                        "Failed to parse inventory with 'yaml' plugin: Plugin configuration YAML file, not YAML inventory")))
                .hasValue("Ansible could not read inventory with 'auto' plugin: specifies unknown plugin"
                        + " 'amazon.aws.aws_ec2'");
    }

    /** "Perhaps you should name an inventory that has some" was all that was said of a slip in a file of hosts. */
    @Test
    void aFileOfHostsThatNothingCouldReadIsNamedToo() {
        assertThat(said(List.of(
                        "* Failed to parse /p/hosts with ini plugin: not enough values to unpack (expected 3, got 2)")))
                .hasValue(
                        "Ansible could not read /p/hosts with ini plugin: not enough values to unpack (expected 3, got 2)");
        assertThat(said(List.of(
                        "* Failed to parse /p/h.yml with auto plugin: no root 'plugin' key found, '/p/h.yml' is not a valid YAML"
                                + " inventory plugin config file",
                        "* Failed to parse /p/h.yml with yaml plugin: YAML inventory has invalid structure",
                        "* Failed to parse /p/h.yml with ini plugin: Invalid host pattern '-' supplied")))
                .hasValue("Ansible could not read /p/h.yml with yaml plugin: YAML inventory has invalid structure");
        assertThat(
                        said(
                                List.of(
                                        "* Failed to parse /p/hosts with yaml plugin: We were unable to read either as JSON nor YAML",
                                        "* Failed to parse /p/hosts with ini plugin: /p/hosts:2: Expected key=value host variable assignment")))
                .hasValue(
                        "Ansible could not read /p/hosts with ini plugin: /p/hosts:2: Expected key=value host variable"
                                + " assignment");
        assertThat(said(List.of("Skipping 'web' as this is not a valid group definition")))
                .hasValue("Ansible said: Skipping 'web' as this is not a valid group definition");
        assertThat(said(List.of("Unable to parse /p/hosts as an inventory source")))
                .isEmpty();
    }
}
