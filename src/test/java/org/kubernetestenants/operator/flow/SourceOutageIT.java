package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kubernetestenants.operator.testing.BreakingProxy.Break;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.WatchedTenants;

/** Must show 8, promises 1, 5 and 6: a source that fails changes nothing, is told of in words, and delays nobody else. */
@SuppressWarnings("NullAway.Init") // @BeforeParameterizedClassInvocation
@ParameterizedClass
@EnumSource(Database.Kind.class)
class SourceOutageIT {
    /** Two intervals, the two seconds of a connect timeout that began before the recovery, and some for a busy machine. */
    private static final Duration RECOVERY = Duration.ofSeconds(10);
    /** An interval, and some for a busy machine. */
    private static final Duration WITHOUT_DELAY = Duration.ofSeconds(8);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared().withOperator();

    private static final AtomicInteger ROWS = new AtomicInteger();

    private static Source steady;

    private final KubernetesClient client = cluster.client();
    private final Database.Kind kind;

    SourceOutageIT(Database.Kind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(Database.Kind kind) {
        steady = new Source(cluster.client(), cluster.namespace(), "steady-" + kind.type(), kind)
                .rows("s0")
                .register();
    }

    @AfterParameterizedClassInvocation
    static void end() {
        steady.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void outage_changes_nothing_is_told_in_words_delays_nobody_and_is_over_at_the_next_interval(Outage outage) {
        try (Source source = new Source(client, cluster.namespace(), outage.registry(kind), kind)) {
            source.rows("a", "b").register().awaitReady(2);
            source.awaitReachable();
            Map<String, String> before = source.versions();

            outage.begin.accept(source);
            await("words").atMost(LIMIT).untilAsserted(() -> {
                assertThat(source.reachable().status()).isEqualTo("False");
                assertThat(source.reachable().reason()).matches(outage.reason);
                assertThat(source.reachable().message()).isNotEmpty();
            });
            theOtherRegistryGoesOn();
            assertThat(source.versions()).isEqualTo(before);
            await("event")
                    .atMost(LIMIT)
                    .until(() -> source.events().stream().anyMatch(reason -> reason.matches(outage.reason)));

            outage.end.accept(source);
            source.rows("c");
            await("recovery").atMost(RECOVERY).until(() -> source.tenants().size() == 3);
            source.awaitReachable();
            assertThat(cluster.operator().log()).doesNotContain(source.password());
        }
    }

    /** The rows that came before the break look like a table of their own, from which only some are missing. */
    @Test
    void read_that_breaks_at_any_byte_deletes_and_changes_nobody() {
        long seed = Boolean.getBoolean("test.long") ? System.nanoTime() : kind.ordinal();
        System.out.println("seed of the breaks: " + seed);
        Random random = new Random(seed);
        try (Source source = new Source(client, cluster.namespace(), "breaks-" + kind.type(), kind)) {
            source.rows("a");
            source.sql("INSERT INTO shops SELECT CONCAT('m', seq), '0', 'basic', '' FROM " + kind.sequence(4000));
            source.rows("z").register().awaitReady(2);
            Map<String, String> before = source.versions();

            try (WatchedTenants tenants = source.watch()) {
                for (int round = 0; round < (Boolean.getBoolean("test.long") ? 200 : 8); round++) {
                    source.awaitReachable();
                    source.proxy()
                            .breakAfter(random.nextLong(100_000), random.nextBoolean() ? Break.RESET : Break.CLOSED);
                    source.syncNow();
                    await().atMost(LIMIT)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> source.reachable().status().equals("False"));
                    source.proxy().forward();
                    source.syncNow();
                }
                await().atMost(LIMIT).until(() -> source.events().contains("SourceBrokeOff"));
                theOtherRegistryGoesOn();
                source.awaitReachable();
                assertThat(source.versions()).isEqualTo(before);
                assertThat(tenants.events()).as("changes and deletions").isEmpty();
            }
        }
    }

    @Test
    void rotated_password_is_used_at_the_next_sync_without_a_restart() {
        try (Source source = new Source(client, cluster.namespace(), "rotated-" + kind.type(), kind)) {
            source.rows("a").register().awaitReady(1);

            source.database().changePassword("new-secret");
            source.database().disconnect();
            source.saveSecret("password", "new-secret");
            source.rows("b");

            await().atMost(RECOVERY).until(() -> source.tenants().size() == 2);
            source.awaitReachable();
            assertThat(cluster.operator().log()).doesNotContain("new-secret");
        }
    }

    private static void theOtherRegistryGoesOn() {
        String row = "s" + ROWS.incrementAndGet();
        synchronized (ROWS) {
            steady.rows(row);
        }
        await("the other registry goes on")
                .atMost(WITHOUT_DELAY)
                .until(() -> steady.tenants().stream()
                        .anyMatch(tenant -> tenant.getSpec().uid().equals(row)));
    }
}
