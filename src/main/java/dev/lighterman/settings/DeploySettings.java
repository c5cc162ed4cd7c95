package dev.lighterman.settings;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.RolloutPolicy;
import dev.lighterman.api.Service;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes the deployment of option values. Not thread-safe. */
final class DeploySettings extends SectionSettings {
    private static final List<Option<?>> RENDERED_ONLY = Stream.concat(
                    Stream.<Option<?>>of(
                            DeploySection.REPLICAS,
                            DeploySection.CONTAINER_PORT,
                            DeploySection.SERVICE_NAME,
                            DeploySection.SERVICE_TYPE,
                            DeploySection.SERVICE_PORT,
                            DeploySection.SERVICE_NODE_PORT),
                    PodSettings.OPTIONS.stream())
            .toList();

    DeploySettings(SectionSettings of) {
        super(of);
    }

    /** The deployment, with the name of its job; empty when nothing asks for one. */
    Optional<Deployment> deployment(String pipelineName) {
        if (!values.anyBelow("deploy")) {
            return Optional.empty();
        }
        Deployment deployment = values.get(DeploySection.DEPLOYMENT)
                .map(Deployment::named)
                .orElse(Deployment.standard())
                .jobName(values.get(DeploySection.NAME).orElse(pipelineName + "-deploy"))
                .service(service())
                .rollout(rollout());
        deployment = DeploySection.ALL.set(deployment, values);
        new PodSettings(this).check(deployment);
        deployment = values.apply(
                deployment,
                DeploySection.MANIFESTS,
                (of, files) -> of.manifests(files.stream().map(this::local).toArray(Path[]::new)));
        deployment = values.apply(
                deployment,
                DeploySection.PLAYBOOK,
                (of, playbook) -> of.playbook(LocalPath.resolve(directory, playbook)));
        check(deployment);
        return Optional.of(deployment);
    }

    private Service service() {
        Service service =
                values.get(DeploySection.SERVICE_TYPE).map(Service::of).orElse(Service.standard());
        return DeploySection.SERVICE.set(service, values);
    }

    private RolloutPolicy rollout() {
        RolloutPolicy rollout = DeploySection.ROLLOUT.set(RolloutPolicy.standard(), values);
        return values.apply(rollout, DeploySection.ROLLOUT_KUBECONFIG, (of, file) -> of.kubeconfig(local(file)));
    }

    private void check(Deployment deployment) {
        boolean own = !deployment.manifests().isEmpty();
        for (Option<?> option : RENDERED_ONLY) {
            if (own && values.get(option).isPresent()) {
                problem(
                        option,
                        option.path() + " and deploy.manifests cannot both be set: your own manifests say it already");
            } else if (deployment.playbook().isPresent()
                    && option != DeploySection.REPLICAS // which it gets
                    && values.get(option).isPresent()) {
                problem(
                        option,
                        option.path() + " and deploy.playbook cannot both be set: your own playbook says it already");
            }
        }
        deployment.namespace().ifPresent(name -> dns(DeploySection.NAMESPACE, name, KubernetesNames.LABEL));
        dns(DeploySection.DEPLOYMENT, deployment.name(), KubernetesNames.SUBDOMAIN);
        if (!own && deployment.playbook().isEmpty()) {
            rendered(deployment.name());
        }
        check(deployment.service());
        String kubectl = deployment.kubectl().strip();
        if (kubectl.contains(" ") && !kubectl.contains("/")) { // a path may have blanks
            problem(
                    DeploySection.KUBECTL,
                    "deploy.kubectl must be one program, but is \"" + kubectl
                            + "\"; perhaps you should name the distribution's own kubectl, such as microk8s.kubectl, or a script"
                            + " there that runs this");
        }
        if (deployment.rollout().timeout().isZero()) {
            problem(DeploySection.ROLLOUT_TIMEOUT, "deploy.rollout.timeout must be longer than nothing");
        }
    }

    private void check(Service service) {
        dns(DeploySection.SERVICE_NAME, service.name(), KubernetesNames.LABEL);
        if (KubernetesNames.LABEL.matcher(service.name()).matches()
                && !KubernetesNames.SERVICE.matcher(service.name()).matches()) {
            problem(
                    DeploySection.SERVICE_NAME,
                    "deploy.service.name must begin with a letter, but is \"" + service.name() + "\"");
        }
        Optional<Integer> nodePort = values.get(DeploySection.SERVICE_NODE_PORT);
        if (nodePort.isPresent() && service.type() == Service.Type.CLUSTER_IP) {
            problem(DeploySection.SERVICE_NODE_PORT, "a Service of type ClusterIP has no nodePort");
        } else if (nodePort.isPresent() && (nodePort.get() < 30000 || nodePort.get() > 32767)) {
            findings.warning(
                    new ValueOrigin.Code(),
                    values.problem(
                                    DeploySection.SERVICE_NODE_PORT,
                                    "deploy.service.nodePort " + nodePort.get()
                                            + " is outside Kubernetes' usual range 30000-32767")
                            .toString());
        }
    }

    /** Made from options it is the name of the container and of the label too, which have no dots. */
    private void rendered(String name) {
        if (KubernetesNames.SUBDOMAIN.matcher(name).matches()
                && !KubernetesNames.LABEL.matcher(name).matches()) {
            String dashed = name.replace('.', '-');
            problem(
                    DeploySection.DEPLOYMENT,
                    "deploy.deployment must have no dots and 63 characters at most, since the container and the label app "
                            + "are named so too, but is \"" + name + "\""
                            + (KubernetesNames.LABEL.matcher(dashed).matches()
                                    ? "; perhaps you should write \"" + dashed + "\""
                                    : ""));
        }
    }

    private void dns(Option<String> option, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            String lower = value.toLowerCase(Locale.ROOT).replace('_', '-');
            problem(
                    option,
                    option.path()
                            + " must be a Kubernetes name (lower-case letters, digits and -, beginning and ending "
                            + "with a letter or digit), but is \"" + value + "\""
                            + (pattern.matcher(lower).matches() ? "; perhaps you should write \"" + lower + "\"" : ""));
        }
    }
}
