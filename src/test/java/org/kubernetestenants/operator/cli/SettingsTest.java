package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Globs;
import org.kubernetestenants.operator.cluster.WatchScope;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.route.ExtJars;

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

    @Test
    void an_operator_that_would_stop_writing_before_it_renews_its_lease_does_not_start() {
        assertUnusable("`lease.margin` and `lease.renew`", Map.of("lease.duration", "8000"));
        assertUnusable("`lease.margin` and `lease.renew`", Map.of("lease.margin", "13000"));
        assertThat(settings(Map.of("lease.duration", "8001")).checked().lease().open())
                .isEqualTo(Duration.ofMillis(2001));
    }

    @Test
    void a_webhook_whose_certificate_would_end_before_the_next_one_may_be_shown_does_not_start() {
        Map<String, String> short_ = Map.of("webhook.certificate-life", "240000");
        assertUnusable("a third of `webhook.certificate-life`", short_);
        assertUnusable("a third of `webhook.authority-life`", Map.of("webhook.authority-life", "240000"));
        settings(Map.of("webhook.certificate-life", "240001")).checked();
    }

    @Test
    void what_is_no_time_ends_the_start_before_anything_begins() {
        for (String value : List.of("-1", "2s", "", "3153600000001", "99999999999999999999")) {
            assertUnusable("`lease.renew` is `" + value + "`", Map.of("lease.renew", value));
        }
    }

    private static void assertUnusable(String text, Map<String, String> properties) {
        assertThatThrownBy(() -> settings(properties).checked())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(text);
    }

    static Settings settings(Map<String, String> properties) {
        return new Settings(
                WatchScope.ALL,
                new Settings.Allowed(false, Globs.ALL, Globs.ALL),
                null,
                9876,
                new WebhookOptions(),
                Path.of("routes"),
                ExtJars.none(),
                properties);
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
