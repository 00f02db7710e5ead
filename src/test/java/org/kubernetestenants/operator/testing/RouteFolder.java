package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the project's route files, to be changed as users change theirs. */
public final class RouteFolder {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

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
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        String name = "hooks/" + hook + ".camel.yaml";
        return replace(
                name,
                """
                        - process:
                            id: hook-%s-empty
                            description: Does nothing
                            ref: nothing
                """.formatted(hook),
                steps.indent(8));
    }

    /** The example in the comment of a hook's file, without indentation. */
    public String example(String hook) {
        List<String> lines = read("hooks/" + hook + ".camel.yaml").lines().toList();
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

    /** Deletes the step with this id from whatever file and depth it is in. */
    public RouteFolder without(String step) {
        for (String flow : List.of("registries", "registry-sync", "templates", "tenant-reconcile", "watch")) {
            String name = "flow/" + flow + ".camel.yaml";
            try {
                JsonNode routes = YAML.readTree(read(name));
                if (remove(routes, step)) {
                    return write(name, YAML.writeValueAsString(routes));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalArgumentException("no step has the id " + step);
    }

    private static boolean remove(JsonNode node, String step) {
        if (node instanceof ArrayNode steps) {
            for (Iterator<JsonNode> each = steps.iterator(); each.hasNext(); ) {
                JsonNode one = each.next();
                JsonNode body = one.size() == 1 ? one.elements().next() : one;
                if (body.path("id").asText().equals(step)) {
                    each.remove();
                    return true;
                }
            }
        }
        for (JsonNode child : node) {
            if (remove(child, step)) {
                return true;
            }
        }
        return false;
    }
}
