package dev.lighterman;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files of a pipeline: a bare {@code ansible-playbook} can run them too. Immutable.
 *
 * @param files text by relative path, {@code /}-separated, in the order they are best read: the image playbook, the
 *     deployment playbook, {@code inventory/...}, {@code ansible.cfg}, {@code manifests/...}, {@code jobs.yml}; not null
 */
public record Rendering(Map<String, String> files) {
    /** The image playbook's path. */
    public static final String IMAGE_PLAYBOOK = "playbooks/create-cicd-devops-images.yml";

    /** The deployment playbook's path. */
    public static final String DEPLOYMENT_PLAYBOOK = "playbooks/k8s-cicd-deployment-playbook.yml";

    /** The path of the list of jobs. */
    public static final String JOBS = "jobs.yml";

    /**
     * Makes a value of its parts; lists and maps are copied.
     *
     * @param files as {@link #files()}
     * @throws NullPointerException if it is null
     */
    public Rendering {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
}
