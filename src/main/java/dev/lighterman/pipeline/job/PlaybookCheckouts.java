package dev.lighterman.pipeline.job;

import dev.lighterman.api.Event;
import dev.lighterman.api.LightermanException;
import dev.lighterman.api.PipelineEvent;
import dev.lighterman.api.Secret;
import dev.lighterman.api.Source;
import dev.lighterman.api.SourceCommit;
import dev.lighterman.settings.GitReference;
import dev.lighterman.settings.Settings;
import dev.lighterman.source.GitSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The repositories of a pipeline's playbooks, in one run of it: the remote is asked once for each repository and reference, and
 * all jobs get that commit. Belongs to one thread.
 */
public final class PlaybookCheckouts {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Apart from those of sources: a job may have a checkout of the same repository at another commit. */
    private static final String DIRECTORY = "playbooks";

    private final Map<String, SourceCommit> known = new HashMap<>();

    /** The commit that a reference is, where it is one. */
    public static Optional<String> commit(Source repository) {
        return repository.branch().filter(ref -> COMMIT.matcher(ref).matches());
    }

    /**
     * A repository with its login: that of its own, else that of the pipeline's source where this is on the same server.
     *
     * @throws LightermanException if an address is none
     */
    public static Source withLogin(Source repository, Settings settings) throws LightermanException {
        GitSource git = GitSource.of(repository.git(), Optional.empty());
        Optional<Source> own =
                settings.source().filter(other -> other.password().isPresent());
        boolean lent = own.isPresent()
                && repository.password().isEmpty()
                && git.password().isEmpty()
                && git.isOfSameServer(GitSource.of(own.get().git(), Optional.empty()));
        return lent ? GitReference.withLogin(repository, own.get()) : repository;
    }

    /**
     * Checks a repository out.
     *
     * @param source with its login
     * @param home where workspaces are
     * @param told of the fetching, where the remote is asked
     * @param waiting told where another process uses the workspace
     */
    GitSource.Checkout open(Source source, Path home, Event.Listener told, Consumer<String> waiting)
            throws LightermanException, InterruptedException {
        Optional<Secret> password = source.password();
        Optional<String> commit = commit(source);
        GitSource git = GitSource.of(source.git(), commit.isPresent() ? Optional.empty() : source.branch())
                .withCredentials(source.username(), password);
        String name = git.url() + "@" + source.branch().orElse("");
        Path workspaces = home.resolve(DIRECTORY);
        if (known.containsKey(name)) {
            return git.again(workspaces, known.get(name), waiting);
        }
        told.on(new PipelineEvent.PlaybookFetching(git.url(), source.branch()));
        GitSource.Checkout checkout = git.checkout(workspaces, commit, waiting);
        known.put(name, checkout.commit());
        return checkout;
    }
}
