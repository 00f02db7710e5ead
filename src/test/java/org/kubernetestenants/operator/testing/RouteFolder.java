package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** A copy of the project's route files, to be changed as users change theirs. */
public final class RouteFolder {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SUFFIX = ".camel.yaml";

    private final Path folder;

    private RouteFolder(Path folder) {
        this.folder = folder;
    }

    /** Copies {@code routes/} into {@code folder}, which is empty or not there yet. */
    public static RouteFolder copyTo(Path folder) {
        Path source = Path.of("routes");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(source.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
            return new RouteFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return folder;
    }

    /** A file of the copy, e.g. {@code flow/templates.camel.yaml}. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    public RouteFolder write(String name, String text) {
        try {
            Files.createDirectories(file(name).getParent());
            Files.writeString(file(name), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String name) {
        return read(file(name));
    }

    /** Replaces a piece of text that the file has. */
    public RouteFolder replace(String name, String old, String text) {
        String before = read(name);
        if (!before.contains(old)) {
            throw new IllegalArgumentException(name + " has no " + old);
        }
        return write(name, before.replace(old, text));
    }

    /** Puts steps, as YAML without indentation, in the place of the step of a hook that does nothing. */
    public RouteFolder hook(String hook, String steps) {
        String name = "hooks/" + hook + SUFFIX;
        return replace(name, """
                        - process:
                            id: hook-%s-empty
                            description: Does nothing
                            ref: nothing
                """.formatted(hook), steps.indent(8));
    }

    /** The example in the comment of a hook's file, without indentation. */
    public String example(String hook) {
        List<String> lines = read("hooks/" + hook + SUFFIX).lines().toList();
        int start = lines.indexOf("# For example, in the place of the step that does nothing:") + 1;
        return String.join(
                        "\n",
                        lines.subList(start, lines.size()).stream()
                                .takeWhile(line -> line.startsWith("#"))
                                .map(line -> line.substring(1))
                                .toList())
                .stripIndent()
                .concat("\n");
    }

    /** The ids of all steps of a flow, at any depth, in their order: everything that {@link #without} can delete. */
    public static List<String> steps(String flow) {
        List<String> ids = new ArrayList<>();
        for (JsonNode route : parse(read(Path.of("routes", "flow", flow + SUFFIX)))) {
            collect(route, ids);
        }
        return ids;
    }

    private static void collect(JsonNode node, List<String> ids) {
        for (JsonNode child : node) {
            String id = body(child).path("id").asText();
            if (node.isArray() && !id.isEmpty()) {
                ids.add(id);
            }
            collect(child, ids);
        }
    }

    /** Deletes the step with this id, and the steps in it, from whatever file and depth it is in. */
    public RouteFolder without(String step) {
        return edit(step, gone -> List.of());
    }

    /** Deletes the choice, split or doTry with this id, and leaves the steps in it in its place, whatever it was that led to them. */
    public RouteFolder unwrap(String step) {
        return edit(step, gone -> {
            List<JsonNode> inner = new ArrayList<>();
            gone.path("steps").forEach(inner::add);
            gone.path("when").forEach(when -> when.path("steps").forEach(inner::add));
            return inner;
        });
    }

    private RouteFolder edit(String step, Function<JsonNode, List<JsonNode>> replacement) {
        for (String flow : List.of("registries", "registry-sync", "templates", "tenant-reconcile", "watch")) {
            String name = "flow/" + flow + SUFFIX;
            JsonNode routes = parse(read(name));
            if (edit(routes, step, replacement)) {
                return write(name, format(routes));
            }
        }
        throw new IllegalArgumentException("no step has the id " + step);
    }

    private static boolean edit(JsonNode node, String step, Function<JsonNode, List<JsonNode>> replacement) {
        if (node instanceof ArrayNode steps) {
            for (int i = 0; i < steps.size(); i++) {
                JsonNode body = body(steps.get(i));
                if (body.path("id").asText().equals(step)) {
                    steps.remove(i);
                    for (JsonNode inner : replacement.apply(body).reversed()) {
                        steps.insert(i, inner);
                    }
                    return true;
                }
            }
        }
        for (JsonNode child : node) {
            if (edit(child, step, replacement)) {
                return true;
            }
        }
        return false;
    }

    /** What stands under the one word that says what kind of step it is; clauses, as those of a doCatch, have none. */
    private static JsonNode body(JsonNode step) {
        return step.size() == 1 ? step.elements().next() : step;
    }

    private static JsonNode parse(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String format(JsonNode routes) {
        try {
            return YAML.writeValueAsString(routes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
