package org.kubernetestenants.operator.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the objects of one tenant hang together. The first is a ConfigMap in each. */
enum Shape {
    /** None waits for another. */
    INDEPENDENT(List.of(Kind.CONFIG_MAP, Kind.SECRET, Kind.SERVICE, Kind.SERVICE_ACCOUNT), false),
    /** Each waits for the one before; Deployments take a while to become ready. */
    CHAIN(List.of(Kind.CONFIG_MAP, Kind.DEPLOYMENT, Kind.SERVICE), true);

    private final List<Kind> cycle;
    private final boolean dependent;

    Shape(List<Kind> cycle, boolean dependent) {
        this.cycle = cycle;
        this.dependent = dependent;
    }

    /** One resource of the template. */
    record Resource(String id, Kind kind, @Nullable String dependsOn) {
        /** Of the object that a row's tenant gets. */
        String name(String uid) {
            return uid + "-" + id;
        }

        private String yaml() {
            String depends = dependsOn == null ? "" : "  dependIds: [" + dependsOn + "]\n";
            return "- id: " + id + "\n  nameTemplate: \"$uid-" + id + "\"\n" + depends + "  spec: " + kind.content();
        }
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<Resource> resources(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        new Resource("r" + i, cycle.get(i % cycle.size()), dependent && i > 0 ? "r" + (i - 1) : null))
                .toList();
    }

    /** How often a tenant has to wait for an object to become ready. */
    int waits(int count) {
        return (int) resources(count).stream()
                .filter(resource -> resource.kind() == Kind.DEPLOYMENT)
                .count();
    }

    /** The arrays of a template. */
    String template(int count) {
        return resources(count).stream().collect(Collectors.groupingBy(Resource::kind)).entrySet().stream()
                .map(entry -> entry.getKey().array() + ":\n"
                        + entry.getValue().stream().map(Resource::yaml).collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
    }
}
