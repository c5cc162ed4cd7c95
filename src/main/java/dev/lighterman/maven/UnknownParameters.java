package dev.lighterman.maven;

import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.InvalidInputException.Problem;
import dev.lighterman.settings.Suggestion;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.ConfigurationContainer;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Refuses what is configured and read by no goal: Maven 3.8 leaves it out without a word, later ones warn. */
final class UnknownParameters {
    private UnknownParameters() {}

    /**
     * Looks at the configuration of the plugin and of this call.
     *
     * @param execution the call
     * @param plugin as the POM has it; null where it has none
     * @throws InvalidInputException with each of them
     */
    static void refuse(MojoExecution execution, Plugin plugin) throws InvalidInputException {
        if (plugin == null) {
            return;
        }
        Set<String> known = new TreeSet<>();
        for (MojoDescriptor goal :
                execution.getMojoDescriptor().getPluginDescriptor().getMojos()) {
            List<Parameter> parameters = goal.getParameters();
            parameters.forEach(parameter -> known.add(parameter.getName()));
        }
        Set<String> configured = new LinkedHashSet<>(names(plugin));
        plugin.getExecutions().stream()
                .filter(one -> one.getId().equals(execution.getExecutionId()))
                .forEach(one -> configured.addAll(names(one)));
        configured.removeAll(known);
        if (!configured.isEmpty()) {
            throw new InvalidInputException(configured.stream()
                    .map(name -> Problem.of(sentence(name, known)))
                    .toList());
        }
    }

    static String sentence(String name, Set<String> known) {
        String what = "<" + name + ">: there is no such parameter";
        return Suggestion.nearest(name, known, 2)
                .map(near -> what + "; did you mean <" + near + ">?")
                .orElse(what
                        + "; fields of the pipeline file are written as there, <image><name>...</name></image>, or go into "
                        + "<set>: <set><image.name>...</image.name></set>");
    }

    private static Set<String> names(ConfigurationContainer container) {
        Set<String> names = new LinkedHashSet<>();
        if (container.getConfiguration() instanceof Xpp3Dom dom) {
            for (Xpp3Dom child : dom.getChildren()) {
                names.add(child.getName());
            }
        }
        return names;
    }
}
