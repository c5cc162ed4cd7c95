package dev.lighterman.kubernetes;

import dev.lighterman.api.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The namespaces that manifests name. Stateless. */
public final class ManifestNamespaces {
    /** Kinds of Kubernetes' own that are in no namespace. An API server ignores the namespace of the others that are in none. */
    private static final Set<String> CLUSTER_WIDE = Set.of(
            "APIService",
            "CSIDriver",
            "CSINode",
            "CertificateSigningRequest",
            "ClusterRole",
            "ClusterRoleBinding",
            "CustomResourceDefinition",
            "FlowSchema",
            "IngressClass",
            "MutatingWebhookConfiguration",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PodSecurityPolicy",
            "PriorityClass",
            "PriorityLevelConfiguration",
            "RuntimeClass",
            "StorageClass",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
            "VolumeAttachment");

    private ManifestNamespaces() {}

    /**
     * The namespaces that objects name.
     *
     * @throws InvalidInputException when it is no YAML
     */
    public static Set<String> named(String file, String yaml) throws InvalidInputException {
        Set<String> namespaces = new LinkedHashSet<>();
        for (Map<?, ?> object : ManifestDocuments.objects(file, yaml)) {
            ManifestDocuments.metadata(object, "namespace").ifPresent(namespaces::add);
        }
        return namespaces;
    }

    /**
     * The same manifests with a namespace in each object that names none.
     *
     * @return the documents, empty ones left out; comments go
     * @throws InvalidInputException when it is no YAML
     */
    public static String filled(String file, String yaml, String namespace) throws InvalidInputException {
        return ManifestDocuments.changed(
                file,
                yaml,
                object -> ManifestDocuments.metadata(object, "namespace").isPresent()
                                || (object.get("kind") instanceof String kind && CLUSTER_WIDE.contains(kind))
                        ? object
                        : ManifestDocuments.withMetadata(object, "namespace", namespace));
    }
}
