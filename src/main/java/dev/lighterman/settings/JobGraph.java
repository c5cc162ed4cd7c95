package dev.lighterman.settings;

import dev.lighterman.api.Deployment;
import dev.lighterman.api.Image;
import dev.lighterman.api.JobSpec;
import dev.lighterman.api.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which job of a pipeline triggers which: a tree, since every job has one that triggers it, but the first. A job with
 * {@code before} takes its place between the job it is put in front of and what would trigger that one otherwise. Immutable.
 */
public final class JobGraph {
    /** The word for the CI job where jobs are referred to; its name works too. */
    static final String IMAGE = "image";

    /** What the CD job is called where jobs are referred to. */
    static final String DEPLOY = "deploy";

    /**
     * A job's place.
     *
     * @param name its name
     * @param threshold the worst result of what triggers it
     * @param playbook what it is, unless it is the CI or the CD job
     */
    private record Member(String name, Result threshold, Optional<JobSpec> playbook) {}

    private final String image;
    private final Optional<String> deploy;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private JobGraph(
            String image, Result imageThreshold, Optional<String> deploy, Result deployThreshold, List<JobSpec> jobs) {
        this.image = image;
        this.deploy = deploy;
        jobs.forEach(job -> members.put(job.name(), new Member(job.name(), job.threshold(), Optional.of(job))));
        deploy.ifPresent(name -> members.put(name, new Member(name, deployThreshold, Optional.empty())));
        members.put(image, new Member(image, imageThreshold, Optional.empty()));
    }

    /** The graph of checked settings. */
    public static JobGraph of(Settings settings) {
        return of(settings.name(), settings.image(), settings.deploy(), settings.jobs());
    }

    /** The graph of what may be wrong yet; only {@link #circles} and {@link #resolve} are of use then. */
    public static JobGraph of(String name, Optional<Image> image, Optional<Deployment> deploy, List<JobSpec> jobs) {
        return new JobGraph(
                name,
                image.map(Image::threshold).orElse(Result.SUCCESS),
                deploy.flatMap(Deployment::jobName),
                deploy.map(Deployment::threshold).orElse(Result.SUCCESS),
                jobs);
    }

    /** All names by which a job can be referred to. */
    public List<String> words() {
        Set<String> words = new LinkedHashSet<>(List.of(IMAGE));
        deploy.ifPresent(name -> words.add(DEPLOY));
        words.addAll(members.keySet());
        return List.copyOf(words);
    }

    /** The jobs' names, with the word that means one where there is such a word; those of every pipeline first. */
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(image + " (" + IMAGE + ")"));
        deploy.ifPresent(name -> names.add(name + " (" + DEPLOY + ")"));
        members.values().stream()
                .filter(member -> member.playbook().isPresent())
                .forEach(member -> names.add(member.name()));
        return names;
    }

    /** The name of the job that a word means; empty when it means none. */
    public Optional<String> resolve(String word) {
        if (word.equals(IMAGE)) {
            return Optional.of(image);
        } else if (word.equals(DEPLOY)) {
            return deploy;
        }
        return members.containsKey(word) ? Optional.of(word) : Optional.empty();
    }

    public Optional<JobSpec> playbook(String name) {
        return members.get(name).playbook();
    }

    public boolean isImage(String name) {
        return name.equals(image);
    }

    public Result threshold(String name) {
        return members.get(name).threshold();
    }

    /** The job without one that triggers it. */
    public String first() {
        String name = image;
        for (Optional<String> above = upstream(name); above.isPresent(); above = upstream(name)) {
            name = above.get();
        }
        return name;
    }

    /** The job that triggers another one. */
    public Optional<String> upstream(String name) {
        List<String> inFront = inFrontOf(name);
        return inFront.isEmpty() ? predecessor(name) : Optional.of(inFront.get(inFront.size() - 1));
    }

    /**
     * The jobs whose results must reach a job's threshold: what triggers it, and where jobs were put in front of it what
     * would trigger it without them, so that none of them makes up for a worse result before it.
     */
    public Set<String> gates(String name) {
        Set<String> gates = new LinkedHashSet<>();
        upstream(name).ifPresent(gates::add);
        predecessor(name).ifPresent(gates::add);
        gates.addAll(inFrontOf(name));
        return gates;
    }

    /** The jobs that one triggers: the CD job first, then in the order of the list. */
    public List<String> downstream(String name) {
        List<String> names = new ArrayList<>(members.keySet());
        deploy.ifPresent(cd -> {
            names.remove(cd);
            names.add(0, cd);
        });
        names.removeIf(other -> !upstream(other).equals(Optional.of(name)));
        return names;
    }

    /** All jobs in the order they run when all goes well. */
    public List<String> order() {
        List<String> order = new ArrayList<>(List.of(first()));
        for (int i = 0; i < order.size(); i++) {
            order.addAll(downstream(order.get(i)));
        }
        return order;
    }

    /** What was put in front of a job, in order. */
    private List<String> inFrontOf(String name) {
        return members.values().stream()
                .filter(member -> member.playbook()
                        .flatMap(JobSpec::before)
                        .flatMap(this::resolve)
                        .equals(Optional.of(name)))
                .map(Member::name)
                .toList();
    }

    /** What would trigger a job if nothing had been put in front of it. */
    private Optional<String> predecessor(String name) {
        return predecessor(name, new HashSet<>());
    }

    /** What is in front of itself, directly or not, has none. */
    private Optional<String> predecessor(String name, Set<String> seen) {
        Optional<JobSpec> job = playbook(name);
        if (job.isEmpty()) {
            return name.equals(image) ? Optional.empty() : Optional.of(image);
        }
        Optional<String> before = job.get().before().flatMap(this::resolve);
        if (before.isPresent()) {
            List<String> row = inFrontOf(before.get());
            int place = row.indexOf(name);
            if (place > 0) {
                return Optional.of(row.get(place - 1));
            }
            return seen.add(name) ? predecessor(before.get(), seen) : Optional.empty();
        }
        return job.get().after().isPresent()
                ? job.get().after().flatMap(this::resolve)
                : Optional.of(deploy.orElse(image));
    }

    /** Jobs that wait for each other: each circle once, each from its first job in the list on. */
    List<List<String>> circles() {
        List<List<String>> circles = new ArrayList<>(
                circles(name -> playbook(name).flatMap(JobSpec::before).flatMap(this::resolve)));
        Set<String> told = new HashSet<>();
        circles.forEach(told::addAll);
        for (List<String> circle : circles(this::upstream)) {
            if (Collections.disjoint(circle, told)) {
                circles.add(circle);
            }
        }
        return circles;
    }

    /** Where a name leads to. */
    private interface Way {
        Optional<String> next(String name);
    }

    private List<List<String>> circles(Way way) {
        List<List<String>> circles = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (String start : members.keySet()) {
            List<String> path = new ArrayList<>();
            Optional<String> at = Optional.of(start);
            while (at.isPresent() && !path.contains(at.get()) && !seen.contains(at.get())) {
                path.add(at.get());
                at = way.next(at.get());
            }
            if (at.isPresent() && path.contains(at.get())) {
                circles.add(List.copyOf(path.subList(path.indexOf(at.get()), path.size())));
            }
            seen.addAll(path);
        }
        return circles;
    }
}
