package dev.lighterman.maven;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** What the POM of a module says of the image's name. Stateless. */
final class PomImage {
    private PomImage() {}

    /** The field {@code image.name}, where it is set there. */
    static Map<String, String> of(MavenProject module) {
        Map<String, String> configured = new HashMap<>();
        Plugin plugin = module.getPlugin(Reactor.PLUGIN);
        if (plugin != null) {
            addImage(configured, plugin);
            plugin.getExecutions().forEach(execution -> addImage(configured, execution));
        }
        return Overrides.of(configured, module.getProperties(), new Properties());
    }

    private static void addImage(Map<String, String> fields, ConfigurationContainer container) {
        if (container.getConfiguration() instanceof Xpp3Dom dom) {
            for (String[] path : new String[][] {{"image", "name"}, {"set", "image.name"}}) {
                Xpp3Dom section = dom.getChild(path[0]);
                Xpp3Dom name = section == null ? null : section.getChild(path[1]);
                if (name != null && name.getValue() != null) {
                    fields.put("image.name", name.getValue());
                }
            }
        }
    }
}
