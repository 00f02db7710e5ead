package org.kubernetestenants.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The files in {@code crds/}, and those that the chart brings along, are what the model classes say. {@code mvn test
 * -Dtest=CrdFilesTest -Dcrds.write=true} writes them.
 */
class CrdFilesTest {
    /** Helm reads no file outside of a chart. */
    private static final List<Path> FOLDERS = List.of(Path.of("crds"), Path.of("helm/tenant-operator/files/crds"));

    @ParameterizedTest
    @ValueSource(classes = {TenantRegistry.class, TenantTemplate.class, Tenant.class})
    void theFileIsWhatTheModelSays(Class<? extends CustomResource<?, ?>> kind, @TempDir Path folder) throws Exception {
        new CRDGenerator()
                .inOutputDir(folder.toFile())
                .withMinQuotes(true)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata crd, String version) {
                        return mended((CustomResourceDefinition) crd, kind);
                    }
                })
                .customResourceClasses(kind)
                .generate();
        String name = CustomResource.getCRDName(kind) + "-v1.yml";
        String generated = Files.readString(folder.resolve(name));
        for (Path crds : FOLDERS) {
            Path file = crds.resolve(CustomResource.getCRDName(kind).split("\\.")[0] + ".yaml");
            if (Boolean.getBoolean("crds.write")) {
                Files.createDirectories(crds);
                Files.writeString(file, generated);
            }
            assertThat(file).content().isEqualTo(generated);
        }
    }

    private static CustomResourceDefinition mended(CustomResourceDefinition crd, Class<?> kind) {
        List<String> declared = Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::jsonPath)
                .toList();
        crd.getSpec().getVersions().forEach(v -> {
            // The generator sorts columns by path; people read them in the order in which the class declares them.
            v.getAdditionalPrinterColumns().sort(Comparator.comparingInt(c -> declared.indexOf(c.getJsonPath())));
            v.getSchema().getOpenAPIV3Schema().setRequired(List.of("spec"));
            withoutRepeatedRules(v.getSchema().getOpenAPIV3Schema());
        });
        return crd;
    }

    /** The generator writes each rule of a map twice. */
    private static void withoutRepeatedRules(JSONSchemaProps schema) {
        schema.setXKubernetesValidations(
                schema.getXKubernetesValidations().stream().distinct().toList());
        schema.getProperties().values().forEach(CrdFilesTest::withoutRepeatedRules);
        if (schema.getItems() != null) {
            withoutRepeatedRules(schema.getItems().getSchema());
        }
    }
}
