package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.cluster.Connection.Call;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;

class ConnectionTest {
    private final AtomicInteger made = new AtomicInteger();

    @SuppressWarnings("NullAway.Init")
    private ScriptedApi api;

    @SuppressWarnings("NullAway.Init")
    private Connection connection;

    @BeforeEach
    void connect() throws IOException {
        api = new ScriptedApi();
        HttpClient.Factory factory = new JdkHttpClientFactory();
        Config config = Config.empty();
        config.setRequestRetryBackoffLimit(0);
        connection = new Connection(
                () -> {
                    made.incrementAndGet();
                    return factory.newBuilder(config).build();
                },
                api.root(),
                Duration.ofMillis(500),
                1);
    }

    @AfterEach
    void disconnect() {
        connection.close();
        api.close();
    }

    @Test
    void anyStatusIsAnAnswer() {
        api.then(429, "{\"reason\":\"TooManyRequests\"}").then(404, "404 page not found");
        assertThat(connection.send(Call.get("a")).reason()).isEqualTo("TooManyRequests");
        Answer notJson = connection.send(Call.get("b"));
        assertThat(notJson.notFound()).isTrue();
        assertThat(notJson.detailsName()).isEmpty();
        assertThat(api.requests).as("nothing is retried").hasSize(2);
    }

    @Test
    void connectionThatWentSilentIsLeftForANewOne() {
        api.thenHangs("").then(200, "{}");
        assertThatThrownBy(() -> connection.send(Call.get("a")))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(Code.API_UNREACHABLE));
        assertThat(connection.send(Call.get("b")).ok()).isTrue();
        assertThat(made).hasValue(2);
    }
}
