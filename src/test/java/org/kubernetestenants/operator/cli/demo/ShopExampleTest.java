package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.api.TenantRegistry;
import org.kubernetestenants.operator.api.TenantTemplate;
import org.kubernetestenants.operator.template.Compilation;
import org.kubernetestenants.operator.template.Manifest;
import org.kubernetestenants.operator.template.Rendering;
import org.kubernetestenants.operator.template.TemplateCompiler;

/** The sample renders, for a row with everything and for one with a NULL. */
class ShopExampleTest {
    private static final Path EXAMPLE = Path.of("docs/examples/shop");
    private static final Map<String, String> ACME = Map.ofEntries(
            Map.entry("uid", "acme"),
            Map.entry("activate", "1"),
            Map.entry("hostOrUrl", "https://acme.example/shop"),
            Map.entry("host", "acme.example"),
            Map.entry("registryId", "shops"),
            Map.entry("templateRef", "web"),
            Map.entry("namespace", "shop"),
            Map.entry("title", "Bonsai & \"Friends\""),
            Map.entry("plan", "gold"),
            Map.entry("replicas", "3"),
            Map.entry("limits", "{\"cpu\": \"500m\"}"));

    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @ParameterizedTest
    @ValueSource(strings = {"template-web.yaml", "template-analytics.yaml"})
    void everyResourceRendersForEveryRow(String file) throws IOException {
        Map<String, String> withoutPlan = new HashMap<>(ACME);
        withoutPlan.put("plan", "");

        assertThat(render(file, ACME).failures()).isEmpty();
        assertThat(render(file, withoutPlan).failures()).isEmpty();
    }

    @Test
    void typesSurviveRendering() throws IOException {
        JsonNode app = manifest(render("template-web.yaml", ACME), "Deployment");

        assertThat(app.at("/spec/replicas").isInt()).isTrue();
        assertThat(app.at("/spec/template/spec/containers/0/resources/limits/cpu")
                        .asText())
                .isEqualTo("500m");
    }

    @Test
    void theReportsConfigurationIsJsonWhateverTheTitle() throws IOException {
        JsonNode report = manifest(render("template-analytics.yaml", ACME), "ConfigMap");
        JsonNode content =
                new ObjectMapper().readTree(report.at("/data/report.json").asText());

        assertThat(content.get("title").asText()).isEqualTo("Bonsai & \"Friends\"");
        assertThat(content.get("plan").asText()).isEqualTo("GOLD");
    }

    @Test
    void theRegistryMapsWhatTheTemplatesUse() throws IOException {
        TenantRegistry registry = read("registry.yaml", TenantRegistry.class);

        assertThat(ACME.keySet())
                .containsAll(registry.getSpec().extraValueMappings().keySet());
    }

    @Test
    void theDemosDatabaseReplacesTheSamples() throws IOException {
        GenericKubernetesResource registry = read("registry.yaml", GenericKubernetesResource.class);

        ShopObjects.connect(registry, 4711);

        assertThat(registry.<String>get("spec", "source", "mysql", "host")).isEqualTo("127.0.0.1");
        assertThat(registry.<Integer>get("spec", "source", "mysql", "port")).isEqualTo(4711);
        assertThat(registry.<String>get("spec", "source", "mysql", "table")).isEqualTo("shops");
    }

    @Test
    void theDemoInstallsEveryTemplateOfTheSample() throws IOException {
        Set<String> files = new TreeSet<>();
        try (var paths = Files.newDirectoryStream(EXAMPLE, "template-*.yaml")) {
            paths.forEach(path -> files.add(path.getFileName().toString()));
        }

        assertThat(ShopObjects.TEMPLATES).containsExactlyInAnyOrderElementsOf(files);
    }

    private Rendering render(String file, Map<String, String> row) throws IOException {
        TenantTemplate template = read(file, TenantTemplate.class);
        Compilation compilation = new TemplateCompiler(System::nanoTime).compile(template.getSpec(), ACME.keySet());
        assertThat(compilation.problems()).isEmpty();
        return Objects.requireNonNull(compilation.template()).render(row, "shop");
    }

    private static JsonNode manifest(Rendering rendering, String kind) {
        List<JsonNode> found = rendering.manifests().stream()
                .map(ShopExampleTest::tree)
                .filter(tree -> tree.at("/kind").asText().equals(kind))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static JsonNode tree(Manifest manifest) {
        return new ObjectMapper().valueToTree(manifest);
    }

    private <T> T read(String file, Class<T> type) throws IOException {
        return serialization.unmarshal(Files.readString(EXAMPLE.resolve(file)), type);
    }
}
