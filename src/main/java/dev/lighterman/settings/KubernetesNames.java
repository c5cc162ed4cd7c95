package dev.lighterman.settings;

import java.util.regex.Pattern;

/** What Kubernetes takes for names, by the rules of its own validation ({@code k8s.io/apimachinery/pkg/util/validation}). */
final class KubernetesNames {
    /** A DNS label by RFC 1123. */
    static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** A DNS subdomain: the names of most objects. */
    static final Pattern SUBDOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

    /** The name of a Service is a DNS label by RFC 1035, which begins with a letter. */
    static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");

    /** An environment variable. */
    static final Pattern VARIABLE = Pattern.compile("(?!\\.\\.?$|\\.\\.)[-._a-zA-Z][-._a-zA-Z0-9]*");

    /** A label's key without its prefix. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private KubernetesNames() {}

    /** Whether a label, or a resource of some vendor, may be called so: a name, with a domain and a slash before it or not. */
    static boolean isQualified(String key) {
        int slash = key.indexOf('/');
        return KEY.matcher(key.substring(slash + 1)).matches()
                && (slash < 0 || SUBDOMAIN.matcher(key.substring(0, slash)).matches());
    }

    /** Whether a label may have such a value. */
    static boolean isLabelValue(String value) {
        return value.isEmpty() || KEY.matcher(value).matches();
    }
}
