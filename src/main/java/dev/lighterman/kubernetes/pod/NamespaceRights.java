package dev.lighterman.kubernetes.pod;

import dev.lighterman.api.ConnectionException;
import dev.lighterman.api.ControlPod;
import dev.lighterman.api.InvalidInputException;
import dev.lighterman.api.Server;
import dev.lighterman.kubernetes.KubeAccess;
import dev.lighterman.resource.Resource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rights that {@code server.pod} needs, and no more: {@code rights.yml}. Stateless. */
public final class NamespaceRights {
    /** Tell why a pod does not start; all else works without them. */
    private static final String WORDS = "events";

    private NamespaceRights() {}

    /** {@return the manifest: a service account, a role and its binding} */
    public static String manifest() {
        return Resource.text(PodLink.class, "rights.yml");
    }

    private static List<HasMetadata> items(KubernetesClient client) {
        return client.load(new ByteArrayInputStream(Resource.bytes(PodLink.class, "rights.yml")))
                .items();
    }

    /**
     * Puts them in place in the namespace; what is there already is made as the manifest says, but other subjects that are
     * bound stay bound.
     *
     * @return what was put in place, such as {@code role lighterman in namespace deploy}
     * @throws InvalidInputException if there is no kubeconfig that can be used
     * @throws ConnectionException if the cluster does not take it
     */
    public static List<String> apply(ControlPod settings)
            throws InvalidInputException, ConnectionException, InterruptedException {
        List<String> applied = new ArrayList<>();
        PodCluster cluster = PodCluster.of(Server.pod(settings));
        try (cluster) {
            KubernetesClient client = cluster.client();
            String namespace = cluster.namespace();
            for (HasMetadata item : items(client)) {
                if (item.getKind().equals("Role")) {
                    client.resource(item).inNamespace(namespace).createOr(NonDeletingOperation::update);
                } else if (client.resource(item).inNamespace(namespace).get() == null) {
                    client.resource(item).inNamespace(namespace).create();
                }
                applied.add(item.getKind().toLowerCase(Locale.ROOT) + " "
                        + item.getMetadata().getName() + " in namespace " + namespace);
            }
            return applied;
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot give the rights that server.pod needs", e);
        }
    }

    /**
     * The rights that the kubeconfig's user lacks.
     *
     * @return such as {@code create pods/exec}; empty where all are there
     * @throws InvalidInputException if there is no kubeconfig that can be used
     * @throws ConnectionException if the cluster could not be asked
     */
    public static List<String> missing(Server server)
            throws InvalidInputException, ConnectionException, InterruptedException {
        List<String> missing = new ArrayList<>();
        PodCluster cluster = PodCluster.of(server);
        try (cluster) {
            KubernetesClient client = cluster.client();
            String namespace = cluster.namespace();
            for (HasMetadata item : items(client)) {
                if (item instanceof Role role) {
                    for (PolicyRule rule : role.getRules()) {
                        for (String verb : rule.getVerbs()) {
                            String resource = rule.getResources().get(0);
                            if (!resource.equals(WORDS)
                                    && !KubeAccess.may(
                                            client,
                                            namespace,
                                            rule.getApiGroups().get(0),
                                            resource,
                                            verb)) {
                                missing.add(verb + " " + resource);
                            }
                        }
                    }
                }
            }
            return missing;
        } catch (KubernetesClientException e) {
            throw cluster.problem("cannot ask the cluster for the rights there", e);
        }
    }
}
