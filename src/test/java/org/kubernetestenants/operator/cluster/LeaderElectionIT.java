package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.testing.ControlPlane;

/** Two replicas, one API server, and a Lease of 4 s where the default is 15 s. */
class LeaderElectionIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.own("leader-election");

    private static final LeaseTimings TIMINGS = new LeaseTimings(
            Duration.ofSeconds(4), Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMillis(1500));

    private final List<Replica> replicas = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        replicas.forEach(Replica::end);
    }

    @Test
    void standbyTakesOverSoonAfterARelease() {
        String ns = cluster.newNamespace("release");
        Replica one = leader(ns);
        Replica two = new Replica("two", ns);
        await().during(Duration.ofSeconds(3)).until(() -> !two.election.leading());

        one.election.release();
        assertThat(one.gate.isOpen()).isFalse();
        await().atMost(Duration.ofSeconds(5)).until(two.election::leading);
        assertThat(two.gate.isOpen()).isTrue();
        assertThat(one.told).containsExactly("gained");
    }

    @Test
    void standbyTakesOverAfterACrash() {
        String ns = cluster.newNamespace("crash");
        Replica one = leader(ns);
        Replica two = new Replica("two", ns);
        one.crash();
        await().atMost(Duration.ofSeconds(20)).until(two.election::leading);
        assertThat(one.gate.isOpen()).isFalse();
    }

    @Test
    void leaderStopsWritingWhenTheApiServerFreezesAndLeadsAgainWhenItThaws() {
        Replica one = leader(cluster.newNamespace("freeze"));
        cluster.apiServer().freeze();
        await().atMost(Duration.ofSeconds(10)).until(() -> !one.gate.isOpen());
        await().atMost(Duration.ofSeconds(5)).until(() -> one.told.contains("lost"));

        cluster.apiServer().thaw();
        await().atMost(Duration.ofSeconds(20)).until(one.election::leading);
        assertThat(one.told).containsExactly("gained", "lost", "gained");
    }

    /** Ahead, the Lease looks long expired to it; behind, it looks renewed in the future. It trusts neither. */
    @ParameterizedTest
    @ValueSource(strings = {"PT1M", "PT-1M"})
    void standbyWhoseWallClockIsWrongByAMinuteTakesOverNeitherEarlyNorNever(Duration wrong) {
        String ns = cluster.newNamespace("clock");
        Replica one = leader(ns);
        Replica two = new Replica("two", ns, Clock.offset(Clock.systemUTC(), wrong));
        await().during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(12))
                .until(() -> !two.election.leading() && one.election.leading());

        one.crash();
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(3)).until(() -> !two.election.leading());
        await().atMost(Duration.ofSeconds(10)).until(two.election::leading);
        assertThat(one.gate.isOpen()).isFalse();
    }

    private Replica leader(String ns) {
        Replica one = new Replica("one", ns);
        await().until(one.election::leading);
        return one;
    }

    private final class Replica implements LeaderElection.Listener {
        final WriteGate gate;
        final List<String> told = new CopyOnWriteArrayList<>();
        final Clients clients = Cluster.clients(cluster.kubeconfig());
        final LeaderElection election;
        final Thread thread;

        Replica(String identity, String ns) {
            this(identity, ns, Clock.systemUTC());
        }

        @SuppressWarnings("this-escape")
        Replica(String identity, String ns, Clock clock) {
            gate = new WriteGate(TIMINGS, System::nanoTime, clock);
            LeaseStore store = new ApiLeaseStore(clients.leaseConnection(), ns, LeaderElection.LEASE);
            election = new LeaderElection(store, identity, TIMINGS, gate, this, System::nanoTime, clock);
            thread = Thread.ofVirtual().start(election);
            replicas.add(this);
        }

        /** The process dies: no renewals, no release. */
        void crash() {
            thread.interrupt();
        }

        void end() {
            thread.interrupt();
            clients.close();
        }

        @Override
        public void gained() {
            told.add("gained");
        }

        @Override
        public void lost() {
            told.add("lost");
        }
    }
}
