package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * Which kinds the API server serves, by discovery, kept per group and version. A kind that is missing is asked for again after a
 * few seconds: its definition may have been installed meanwhile. A discovery that fails throws; it never means "gone".
 */
public final class Kinds {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(3);

    private record Listing(Map<String, ResourceType> byKind, long nanos) {}

    private final Connection connection;
    private final LongSupplier nanoTime;
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();

    public Kinds(Clients clients) {
        this(clients.connection(), System::nanoTime);
    }

    Kinds(Connection connection, LongSupplier nanoTime) {
        this.connection = connection;
        this.nanoTime = nanoTime;
    }

    /**
     * The kind as this version serves it.
     *
     * @return empty if a successful discovery shows no such kind
     * @throws OperatorException with {@link Code#API_UNREACHABLE} if discovery fails
     */
    public Optional<ResourceType> find(String apiVersion, String kind) {
        Listing listing = listings.get(apiVersion);
        boolean old = listing != null && nanoTime.getAsLong() - listing.nanos >= ASK_AGAIN.toNanos();
        if (listing == null || (old && !listing.byKind.containsKey(kind))) {
            listing = new Listing(ask(apiVersion), nanoTime.getAsLong());
            listings.put(apiVersion, listing);
        }
        return Optional.ofNullable(listing.byKind.get(kind));
    }

    /** What there is to say of a kind that is not served. */
    public static Problem unknown(String apiVersion, String kind) {
        return Problem.of(Code.KIND_UNKNOWN, "the API server serves no " + kind + " of " + apiVersion)
                .help(Advice.kindUnknown(ObjectKey.groupOf(apiVersion)));
    }

    /** A request showed that what was found may be wrong by now: the server is asked again. */
    public void forget(String apiVersion) {
        listings.remove(apiVersion);
    }

    /**
     * The kind as this version serves it, else as another of its group does. What was found once is not asked for again.
     *
     * @throws OperatorException with {@link Code#API_UNREACHABLE} if discovery fails
     */
    public Optional<ResourceType> findStill(String apiVersion, String kind) {
        return find(apiVersion, kind).or(() -> findInGroup(ObjectKey.groupOf(apiVersion), kind));
    }

    /**
     * The kind in whichever served version of its group has it, the preferred one first; asks the server each time. Empty means
     * gone.
     *
     * @throws OperatorException with {@link Code#API_UNREACHABLE} if discovery fails
     */
    public Optional<ResourceType> findInGroup(String group, String kind) {
        for (String apiVersion : versions(group)) {
            // Whoever asks this may let go of objects for it: what was so a moment ago is not enough.
            listings.computeIfPresent(apiVersion, (any, listing) -> listing.byKind.containsKey(kind) ? listing : null);
            Optional<ResourceType> found = find(apiVersion, kind);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The kinds of a template's arrays, those of them that are served. */
    public List<ResourceType> usual() {
        return Stream.of(ResourceArray.values())
                .filter(array -> !array.kind().isEmpty())
                .flatMap(array -> find(array.apiVersion(), array.kind()).stream())
                .toList();
    }

    /** The server is asked again for the kinds of this group. */
    void forgetGroup(String group) {
        listings.keySet().removeIf(apiVersion -> ObjectKey.groupOf(apiVersion).equals(group));
    }

    private Set<String> versions(String group) {
        if (group.isEmpty()) {
            return Set.of("v1");
        }
        Optional<JsonNode> answer = discover("apis/" + group);
        Set<String> versions = new LinkedHashSet<>();
        answer.ifPresent(found -> {
            versions.add(found.path("preferredVersion").path("groupVersion").asText());
            found.path("versions")
                    .forEach(v -> versions.add(v.path("groupVersion").asText()));
        });
        return versions;
    }

    private Map<String, ResourceType> ask(String apiVersion) {
        String group = ObjectKey.groupOf(apiVersion);
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        Map<String, ResourceType> kinds = new ConcurrentHashMap<>();
        discover((group.isEmpty() ? "api/" : "apis/") + apiVersion).ifPresent(found -> {
            for (JsonNode entry : found.path("resources")) {
                String plural = entry.path("name").asText();
                if (!plural.contains("/")) {
                    String kind = entry.path("kind").asText();
                    boolean namespaced = entry.path("namespaced").asBoolean();
                    kinds.putIfAbsent(kind, new ResourceType(group, version, kind, plural, namespaced));
                }
            }
        });
        return kinds;
    }

    private Optional<JsonNode> discover(String path) {
        Answer answer = connection.send(Call.get(path));
        if (answer.notFound()) {
            return Optional.empty();
        }
        if (!answer.ok() || answer.body().path("kind").asText().isEmpty()) {
            throw new OperatorException(
                    Problem.of(Code.API_UNREACHABLE, "discovery of /" + path + " failed with status " + answer.status())
                            .help(Advice.unreachable()));
        }
        return Optional.of(answer.body());
    }
}
