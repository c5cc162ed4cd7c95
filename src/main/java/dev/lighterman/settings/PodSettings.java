package dev.lighterman.settings;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Readiness;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks what a rendered Deployment says of its pods, by Kubernetes' rules, before anything is contacted. Not thread-safe. */
final class PodSettings extends SectionSettings {
    /** The options that rendered manifests are made of. */
    static final List<Option<?>> OPTIONS = List.of(
            DeploySection.ENV,
            DeploySection.ENV_FROM,
            DeploySection.REQUESTS,
            DeploySection.LIMITS,
            DeploySection.READINESS,
            DeploySection.IMAGE_PULL_SECRETS,
            DeploySection.LABELS);

    private static final Pattern ENV_SOURCE = Pattern.compile("(configmap|secret)/(.*)", Pattern.DOTALL);
    private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");
    private static final Pattern HUGE_PAGES = Pattern.compile("hugepages-[0-9]+[KMGT]i");
    /** What says which pods belong to the Deployment, or is set by Kubernetes itself. */
    private static final List<String> TAKEN_LABELS = List.of("app", "pod-template-hash");

    PodSettings(SectionSettings of) {
        super(of);
    }

    private void wrong(Option<?> option, String message) {
        problem(option, option.path() + message);
    }

    void check(Deployment deployment) {
        deployment.env().keySet().forEach(this::variable);
        deployment.envFrom().forEach(this::source);
        deployment.requests().forEach((name, amount) -> resource(DeploySection.REQUESTS, name, amount));
        deployment.limits().forEach((name, amount) -> resource(DeploySection.LIMITS, name, amount));
        deployment
                .requests()
                .forEach((name, amount) ->
                        below(name, amount, deployment.limits().get(name)));
        deployment.readiness().ifPresent(this::readiness);
        deployment.imagePullSecrets().forEach(name -> objectName(DeploySection.IMAGE_PULL_SECRETS, "", name));
        deployment.labels().forEach(this::label);
    }

    private void variable(String name) {
        if (!KubernetesNames.VARIABLE.matcher(name).matches()) {
            wrong(
                    DeploySection.ENV,
                    ": an environment variable has letters, digits, _, - and ., and begins with no digit, but one is called \""
                            + name + "\"");
        }
    }

    private void source(String source) {
        Matcher matcher = ENV_SOURCE.matcher(source);
        if (matcher.matches()) {
            objectName(DeploySection.ENV_FROM, matcher.group(1) + "/", matcher.group(2));
        } else {
            int slash = source.indexOf('/');
            String hint = slash < 0 ? source : source.substring(slash + 1);
            wrong(
                    DeploySection.ENV_FROM,
                    " must be configmap/NAME or secret/NAME, but is \"" + source + "\""
                            + (KubernetesNames.SUBDOMAIN.matcher(hint).matches()
                                    ? "; perhaps you should write \"secret/" + hint + "\""
                                    : ""));
        }
    }

    private void objectName(Option<?> option, String kind, String name) {
        if (!KubernetesNames.SUBDOMAIN.matcher(name).matches()) {
            wrong(
                    option,
                    " must name an object of Kubernetes (lower-case letters, digits, - and ., beginning and ending with a letter"
                            + " or digit), but is \"" + kind + name + "\"");
        }
    }

    private void resource(Option<?> option, String name, String amount) {
        boolean known = RESOURCES.contains(name) || HUGE_PAGES.matcher(name).matches();
        if (!known && !(name.contains("/") && KubernetesNames.isQualified(name))) {
            wrong(
                    option,
                    ": there is no resource \"" + name + "\""
                            + Suggestion.nearest(name, RESOURCES)
                                    .map(found -> "; did you mean \"" + found + "\"?")
                                    .orElse("; there are " + String.join(", ", RESOURCES)
                                            + ", and those with a domain, such as nvidia.com/gpu"));
        } else if (Quantity.parse(amount).isEmpty()) {
            wrong(
                    option,
                    "." + name + " must be an amount such as " + (name.equals("cpu") ? "100m or 0.5" : "256Mi")
                            + ", but is \"" + amount + "\"");
        } else if (!name.equals("cpu") && amount.endsWith("m")) {
            wrong(
                    option,
                    "." + name + " is \"" + amount + "\", which are thousandths of a byte; perhaps you should write \""
                            + amount.substring(0, amount.length() - 1) + "Mi\"");
        }
    }

    /** Kubernetes refuses a request above its limit. */
    private void below(String name, String request, String limit) {
        Optional<BigDecimal> most = Optional.ofNullable(limit).flatMap(Quantity::parse);
        Optional<BigDecimal> least = Quantity.parse(request);
        if (most.isPresent() && least.isPresent() && least.get().compareTo(most.get()) > 0) {
            wrong(
                    DeploySection.REQUESTS,
                    "." + name + " is " + request + ", more than deploy.resources.limits." + name + ", " + limit);
        }
    }

    private void readiness(Readiness readiness) {
        boolean port = readiness.port().isPresent()
                && OptionType.PORT
                        .problem(
                                readiness.port().getAsInt(),
                                "" + readiness.port().getAsInt())
                        .isPresent();
        if (!readiness.path().startsWith("/") || !readiness.path().matches("[\\x21-\\x7e]+")) {
            wrong(
                    DeploySection.READINESS,
                    " must be an HTTP path that begins with / and has no spaces, such as /healthz, but is \""
                            + readiness.path() + "\"");
        } else if (port) {
            wrong(
                    DeploySection.READINESS,
                    ".port must be " + OptionType.PORT.wanted() + ", but is "
                            + readiness.port().getAsInt());
        }
    }

    private void label(String key, String value) {
        if (TAKEN_LABELS.contains(key)) {
            wrong(
                    DeploySection.LABELS,
                    ": the label " + key
                            + " is set already, since the pods are told by it; perhaps you should call yours"
                            + " otherwise, app.kubernetes.io/name for example");
        } else if (!KubernetesNames.isQualified(key)) {
            wrong(
                    DeploySection.LABELS,
                    ": a label's key has 63 letters, digits, -, _ and . at most, beginning and ending with a letter or digit, be"
                            + " it after a domain and a slash, but one is \"" + key + "\"");
        } else if (!KubernetesNames.isLabelValue(value)) {
            wrong(
                    DeploySection.LABELS,
                    "." + key
                            + " must have 63 letters, digits, -, _ and . at most, beginning and ending with a letter or"
                            + " digit, but is \"" + value + "\"");
        }
    }
}
