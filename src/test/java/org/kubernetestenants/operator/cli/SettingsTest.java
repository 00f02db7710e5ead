package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.OperatorException;

class SettingsTest {
    @Test
    void system_properties_go_before_the_environment_and_that_before_the_file() {
        Map<String, String> settings = Settings.properties(
                properties("tenant.workers", "1", "registry.workers", "1", "counts.delay", "1"),
                Map.of("TENANT_OPERATOR_TENANT_WORKERS", "2", "TENANT_OPERATOR_REGISTRY_WORKERS", "2"),
                properties("tenant.workers", "3"));

        assertThat(settings)
                .containsEntry("tenant.workers", "3")
                .containsEntry("registry.workers", "2")
                .containsEntry("counts.delay", "1")
                .containsEntry("template.workers", "4");
    }

    @Test
    void keys_of_camel_pass_and_the_launchers_variables_are_none_of_ours() {
        Map<String, String> settings = Settings.properties(
                properties("camel.main.stream-caching-enabled", "true"),
                Map.of("TENANT_OPERATOR_CACHE", "/x", "PATH", "/bin"),
                properties("java.version", "25"));

        assertThat(settings).containsEntry("camel.main.stream-caching-enabled", "true");
        assertThat(settings).doesNotContainKeys("java.version");
    }

    @Test
    void an_unknown_key_ends_the_start_and_the_nearest_one_is_named() {
        assertRefused(properties("tenant.worker", "1"), Map.of(), properties(), "did you mean `tenant.workers`?");
        assertRefused(properties("worker", "1"), Map.of(), properties(), "application.properties");
        assertRefused(
                properties(),
                Map.of("TENANT_OPERATOR_TENANT_WORKER", "1"),
                properties(),
                "did you mean `TENANT_OPERATOR_TENANT_WORKERS`?");
        assertRefused(properties(), Map.of(), properties("lease.renews", "1"), "did you mean `lease.renew`?");
    }

    private static void assertRefused(
            Properties file, Map<String, String> environment, Properties system, String text) {
        assertThatThrownBy(() -> Settings.properties(file, environment, system))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(text);
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
