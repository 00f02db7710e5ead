package org.kubernetestenants.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.testing.Helm;

/** The values of the chart: what values.yaml and values.schema.json say of each. */
final class Values {
    private static final Pattern COMMENT = Pattern.compile(" *# ?(-- )?(.*)");
    private static final Pattern KEY = Pattern.compile("( *)([\\w.]+):.*");

    /**
     * One value that is no group of others.
     *
     * @param path {@code image.tag}
     * @param byDefault as values.yaml has it
     * @param schema of it
     * @param comment in values.yaml
     */
    record Value(String path, JsonNode byDefault, JsonNode schema, String comment) {
        @Override
        public String toString() {
            return path;
        }
    }

    private Values() {}

    /** In the order of values.yaml. */
    static List<Value> all() {
        List<Value> values = new ArrayList<>();
        JsonNode defaults = read(new YAMLMapper(), "values.yaml");
        JsonNode schema = read(new ObjectMapper(), "values.schema.json");
        String comment = "";
        List<String> path = new ArrayList<>();
        for (String line : lines()) {
            Matcher key = KEY.matcher(line);
            Matcher text = COMMENT.matcher(line);
            if (text.matches()) {
                comment = text.group(1) != null
                        ? text.group(2)
                        : comment.isEmpty() ? "" : comment + " " + text.group(2).strip();
            } else if (key.matches()) {
                int depth = key.group(1).length() / 2;
                path.subList(Math.min(depth, path.size()), path.size()).clear();
                path.add(key.group(2));
                JsonNode value = at(defaults, path, UnaryOperator.identity());
                if (!comment.isEmpty() || !value.isObject()) {
                    JsonNode of = at(schema, path, node -> node.path("properties"));
                    values.add(new Value(String.join(".", path), value, of, comment));
                }
                comment = "";
            }
        }
        return values;
    }

    static JsonNode schema() {
        return read(new ObjectMapper(), "values.schema.json");
    }

    private static JsonNode at(JsonNode root, List<String> path, UnaryOperator<JsonNode> into) {
        JsonNode node = root;
        for (String name : path) {
            node = into.apply(node).path(name);
        }
        return node instanceof MissingNode ? MissingNode.getInstance() : node;
    }

    private static JsonNode read(ObjectMapper mapper, String file) {
        try {
            return mapper.readTree(Helm.chart().resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines() {
        try {
            Path file = Helm.chart().resolve("values.yaml");
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
