package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.error.Problem;

/** Templates as tests write them: YAML in, manifests or problems out. */
final class Templates {
    static final Map<String, String> ACME = Map.of(
            "uid", "acme",
            "activate", "1",
            "host", "acme.example.com",
            "namespace", "shops",
            "planId", "gold",
            "empty", "",
            "registryId", "prod",
            "templateRef", "web");

    private static final YAMLMapper YAML = new YAMLMapper();

    private Templates() {}

    static TenantTemplateSpec spec(String yaml) {
        try {
            return YAML.readValue("registryId: prod\n" + yaml, TenantTemplateSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    static Compilation compile(String yaml) {
        return compile(yaml, System::nanoTime);
    }

    static Compilation compile(String yaml, LongSupplier nanoTime) {
        return new TemplateCompiler(nanoTime).compile(spec(yaml), ACME.keySet());
    }

    /** The problems of a template that must not compile. */
    static List<Problem> problems(String yaml) {
        Compilation compilation = compile(yaml);
        assertThat(compilation.template()).isNull();
        return compilation.problems();
    }

    static CompiledTemplate valid(String yaml) {
        Compilation compilation = compile(yaml);
        assertThat(compilation.problems()).extracting(Problem::full).isEmpty();
        return Objects.requireNonNull(compilation.template());
    }

    static Rendering render(String yaml) {
        return render(yaml, Map.of());
    }

    /** Renders for {@link #ACME} with other values for some of its variables. */
    static Rendering render(String yaml, Map<String, String> changed) {
        Map<String, String> row = new HashMap<>(ACME);
        row.putAll(changed);
        return valid(yaml).render(row, "shops");
    }

    /** The only manifest of a template. */
    static Manifest manifest(String yaml) {
        Rendering rendering = render(yaml);
        assertThat(rendering.failures()).isEmpty();
        assertThat(rendering.manifests()).hasSize(1);
        return rendering.manifests().getFirst();
    }

    /** A template of one ConfigMap with one value: {@code value}, quoted so that YAML leaves it alone. */
    static String configMap(String value) {
        return "configMaps: [{id: c, nameTemplate: n, spec: {data: {v: " + quoted(value) + "}}}]";
    }

    /** A template of one custom resource whose {@code spec.v} is {@code value}. */
    static String custom(String value) {
        return "manifests: [{id: c, nameTemplate: n, spec: {apiVersion: e.org/v1, kind: E, spec: {v: " + quoted(value)
                + "}}}]";
    }

    /** What {@code value} renders to, with its type; {@code "absent"} if the field is left out. */
    static Object value(String value, Map<String, String> changed) {
        Rendering rendering = render(custom(value), changed);
        assertThat(rendering.failures().values()).extracting(Problem::full).isEmpty();
        Map<?, ?> spec = (Map<?, ?>)
                Objects.requireNonNull(rendering.manifests().getFirst().get("spec"));
        return Objects.requireNonNullElse(spec.get("v"), spec.containsKey("v") ? "null" : "absent");
    }

    static Object value(String value) {
        return value(value, Map.of());
    }

    /** Why {@code value} cannot be rendered. */
    static Problem failure(String value, Map<String, String> changed) {
        Rendering rendering = render(custom(value), changed);
        assertThat(rendering.manifests()).isEmpty();
        assertThat(rendering.failures()).containsOnlyKeys("c");
        return Objects.requireNonNull(rendering.failures().get("c"));
    }

    static Problem failure(String value) {
        return failure(value, Map.of());
    }

    /** What is wrong with {@code value}, known without a row. */
    static Problem problem(String value) {
        List<Problem> problems = problems(custom(value));
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    static Set<String> variables() {
        return ACME.keySet();
    }

    private static String quoted(String value) {
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(value, e);
        }
    }
}
