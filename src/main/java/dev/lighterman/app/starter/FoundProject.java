package dev.lighterman.app.starter;

import dev.lighterman.settings.ImageNames;
import dev.lighterman.settings.Secrets;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What there is in a project's directory, and on this machine, that a pipeline file can begin with. Files are read, nothing is
 * contacted and nothing executed.
 *
 * @param name the repository's name, else the directory's
 * @param owner what stands before it in the address of the git remote {@code origin}
 * @param remote that address, without a login
 * @param kubeconfig the file that kubectl would take here
 * @param context the one that is current in it
 * @param ansibleCfg whether the project has an ansible.cfg
 */
record FoundProject(
        String name,
        Optional<String> owner,
        Optional<String> remote,
        Optional<FoundBuild> build,
        Optional<FoundDockerfile> dockerfile,
        Optional<Sending> sending,
        Optional<FoundManifests> manifests,
        Optional<FoundInventory> inventory,
        Optional<Path> kubeconfig,
        Optional<String> context,
        boolean ansibleCfg) {
    /** Stands for the registry that nobody can know; what would contact it refuses it. */
    static final String PLACEHOLDER = ImageNames.PLACEHOLDER_REGISTRY;

    private static final Pattern ORIGIN =
            Pattern.compile("\\[remote \"origin\"\\][^\\[]*?\\n\\s*url\\s*=\\s*(\\S+)", Pattern.DOTALL);

    static FoundProject in(Path directory, Map<String, String> environment) {
        Path project = directory.toAbsolutePath().normalize();
        Optional<String> remote = remote(project);
        String[] parts = remote.orElse("").replaceFirst("(\\.git)?/*$", "").split("[/:]+", -1);
        String last = parts[parts.length - 1];
        // Not the host's name, which the owner's place has where there is none.
        Optional<String> owner = parts.length > 2 && !parts[parts.length - 2].matches(".*[.@].*|\\d*")
                ? Optional.of(parts[parts.length - 2])
                : Optional.empty();
        Optional<FoundBuild> build = FoundBuild.in(project);
        List<FoundBuild.Product> products = build.map(FoundBuild::products).orElse(List.of());
        Optional<FoundDockerfile> dockerfile = FoundDockerfile.in(
                project, products.stream().map(FoundBuild.Product::module).toList());
        Optional<Path> kubeconfig = kubeconfig(environment);
        return new FoundProject(
                last.isEmpty() ? directoryName(project) : last,
                owner,
                remote,
                build,
                dockerfile,
                dockerfile.map(file -> new Sending(project, file, products)),
                FoundManifests.in(project),
                FoundInventory.in(project),
                kubeconfig,
                kubeconfig
                        .flatMap(file -> FoundManifests.textOf(file, "current-context"))
                        .filter(text -> !text.isEmpty()),
                Files.isRegularFile(project.resolve("ansible.cfg")));
    }

    private static String directoryName(Path project) {
        return project.getFileName() == null ? "app" : project.getFileName().toString();
    }

    private static Optional<String> remote(Path project) {
        return Texts.of(project.resolve(".git/config"))
                .map(ORIGIN::matcher)
                .filter(Matcher::find)
                .map(matcher -> Secrets.addressWithoutLogin(matcher.group(1)));
    }

    private static Optional<Path> kubeconfig(Map<String, String> environment) {
        List<Path> files = new ArrayList<>();
        String named = environment.getOrDefault("KUBECONFIG", "");
        if (!named.isEmpty()) {
            files.add(Path.of(named.split(File.pathSeparator, -1)[0]));
        } else if (environment.containsKey("HOME")) {
            files.add(Path.of(environment.get("HOME"), ".kube", "config"));
        }
        return files.stream().filter(Files::isRegularFile).findFirst();
    }

    /** The image that the manifests run, which is the one that must be built, else one of a registry that is to be named. */
    String image() {
        return manifests
                .flatMap(FoundManifests::image)
                .orElseGet(() -> PLACEHOLDER + "/"
                        + owner.map(FoundProject::part).map(text -> text + "/").orElse("") + part(name));
    }

    boolean imageIsPlaceholder() {
        return image().startsWith(PLACEHOLDER);
    }

    /** A name for objects of Kubernetes. */
    String label() {
        String label =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[-0-9]+|-+$", "");
        return label.isEmpty()
                ? "app"
                : label.substring(0, Math.min(50, label.length())).replaceAll("-+$", "");
    }

    private static String part(String text) {
        String part =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        return part.isEmpty() ? "app" : part;
    }

    /** A line for each thing that was found, or is missing. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        build.ifPresent(of -> lines.add(of.tool() + " project"
                + (of.products().isEmpty()
                        ? ""
                        : ", "
                                + String.join(
                                        ", ",
                                        of.products().stream()
                                                .map(Object::toString)
                                                .toList()))));
        dockerfile.ifPresentOrElse(
                of -> lines.add(of.path()
                        + of.port().map(port -> ", which exposes port " + port).orElse("")),
                () -> lines.add("no Dockerfile; perhaps you should write one, or set image.prebuilt"));
        manifests.ifPresent(of -> lines.add(of.path() + " with " + of.kind() + " " + of.name()
                + of.image().map(image -> ", image " + image).orElse("")));
        inventory.ifPresent(of -> lines.add("inventory " + of.path() + groups(of)));
        kubeconfig.ifPresent(file -> lines.add(
                "kubeconfig " + file + context.map(name -> ", context " + name).orElse("")));
        if (ansibleCfg) {
            lines.add("ansible.cfg, which play heeds; the image and deployment playbooks come with their own");
        }
        remote.ifPresent(url -> lines.add("git remote " + url));
        return lines;
    }

    private static String groups(FoundInventory of) {
        if (of.builders() && of.clusters()) {
            return "";
        }
        return " without the " + (of.builders() || of.clusters() ? "group " : "groups ")
                + (of.builders() ? "" : "ansible-server")
                + (of.builders() || of.clusters() ? "" : " and ")
                + (of.clusters() ? "" : "kubernetes") + ", so what "
                + (of.builders() || of.clusters() ? "it is" : "they are") + " for is done on the server itself";
    }
}
