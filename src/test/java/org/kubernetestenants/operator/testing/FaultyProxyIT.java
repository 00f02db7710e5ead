package org.kubernetestenants.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.testing.FaultyProxy.Fault;

/** The server in trouble does what its faults say, and nothing else. */
class FaultyProxyIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private FaultyProxy proxy;
    private KubernetesClient client;

    @BeforeEach
    void connect() {
        proxy = cluster.faultyProxy(1);
        Config config = Config.fromKubeconfig(
                cluster.serviceAccountKubeconfig("somebody", proxy).toFile());
        config.setRequestRetryBackoffLimit(0);
        config.setOnlyHttpWatches(true);
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void disconnect() {
        client.close();
        proxy.close();
    }

    @Test
    void without_faults_everything_goes_through_as_the_user_that_asks() {
        AuditLog.Mark before = cluster.audit().mark();

        client.resource(configMap("plain")).create();
        client.resource(configMap("plain")).delete();

        assertThat(cluster.audit()
                        .since(before)
                        .by(cluster.serviceAccountUser("somebody"))
                        .writes()
                        .list())
                .extracting(AuditEntry::verb)
                .containsExactly("create", "delete");
    }

    @ParameterizedTest
    @CsvSource({"CONFLICT, 409", "TOO_MANY_REQUESTS, 429", "SERVER_ERROR, 500", "UNAVAILABLE, 503", "RESET, -1"})
    void a_refused_write_is_answered_and_not_forwarded(Fault fault, int code) {
        proxy.faults(1, fault);

        assertThatThrownBy(() -> client.resource(configMap("refused")).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refusal -> assertThat(refusal.getCode()).isEqualTo(code));

        assertThat(proxy.count(fault)).isPositive();
        assertThat(cluster.client().resource(configMap("refused")).get()).isNull();
    }

    @Test
    void a_write_whose_answer_is_lost_was_carried_out() {
        proxy.faults(1, Fault.ANSWER_LOST);

        assertThatThrownBy(() -> client.resource(configMap("lost")).create())
                .isInstanceOf(KubernetesClientException.class);

        assertThat(cluster.client().resource(configMap("lost")).get()).isNotNull();
    }

    @Test
    void a_slow_answer_comes_all_the_same() {
        proxy.faults(1, Fault.SLOW);

        client.resource(configMap("slow")).create();

        assertThat(proxy.count(Fault.SLOW)).isEqualTo(1);
    }

    @Test
    void reads_meet_no_conflicts() {
        proxy.faults(1, Fault.CONFLICT);

        assertThat(client.resource(configMap("nothing")).get()).isNull();
    }

    @Test
    void a_watch_is_streamed_until_it_is_cut() throws Exception {
        HttpRequest watch = HttpRequest.newBuilder(URI.create(
                        proxy.url() + "/api/v1/namespaces/" + cluster.namespace() + "/configmaps?watch=true"))
                .header("Authorization", "Bearer " + client.getConfiguration().getAutoOAuthToken())
                .build();
        try (HttpClient http = HttpClient.newHttpClient();
                BufferedReader events = new BufferedReader(new InputStreamReader(
                        http.send(watch, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            cluster.client().resource(configMap("watched")).create();
            while (!events.readLine().contains("\"watched\"")) {}

            proxy.cutWatches();

            assertThatThrownBy(() -> events.lines().forEach(line -> {})).isInstanceOf(UncheckedIOException.class);
        }
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(cluster.namespace())
                .endMetadata()
                .build();
    }
}
