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

    /** {@return the image playbook; the file by its path} */
    public Map<String, String> image() {
        return under(IMAGE_PLAYBOOK);
    }

    /** {@return the deployment playbook; the file by its path; empty when the pipeline has no deployment} */
    public Map<String, String> deploy() {
        return under(DEPLOYMENT_PLAYBOOK);
    }

    /**
     * {@return what triggers what, when the pipeline has jobs of its own; the file by its path; empty when it has none}
     */
    public Map<String, String> jobs() {
        return under(JOBS);
    }

    /** {@return the inventory; files by path} */
    public Map<String, String> inventory() {
        return under("inventory/");
    }

    /** {@return ansible's configuration; the file by its path} */
    public Map<String, String> config() {
        return under("ansible.cfg");
    }

    /** {@return the Kubernetes manifests; files by path; empty when the pipeline has no deployment} */
    public Map<String, String> manifests() {
        return under("manifests/");
    }

    private Map<String, String> under(String prefix) {
        Map<String, String> result = new LinkedHashMap<>();
        files.forEach((path, text) -> {
            if (path.startsWith(prefix)) {
                result.put(path, text);
            }
        });
        return Collections.unmodifiableMap(result);
    }
}
