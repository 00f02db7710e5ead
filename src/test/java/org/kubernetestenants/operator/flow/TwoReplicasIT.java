package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kubernetestenants.operator.cluster.LeaderElection;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditEntry;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Must show 10, promise 35: one replica writes, whatever becomes of it; see also {@link FailoverIT}. */
class TwoReplicasIT {
    private static final String LEADS = "this replica leads";
    /** 20 s, and some for a busy machine. */
    private static final Duration AFTER_A_CRASH = Duration.ofSeconds(25);
    /** 5 s, and some for a busy machine. */
    private static final Duration AFTER_A_RELEASE = Duration.ofSeconds(8);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final KubernetesClient client = cluster.client();

    /** SIGSTOP in the middle of a roll-out: another leads and changes things, before the first wakes up without knowing. */
    @Test
    void leader_frozen_past_its_lease_deletes_and_overwrites_nothing_when_it_wakes_and_can_lead_again() {
        String namespace = cluster.newNamespace("frozen");
        try (Shop shop = shop(namespace);
                OperatorProcess frozen =
                        replica("frozen", namespace).shortLease().start();
                OperatorProcess other = replica("other", namespace).shortLease().launch()) {
            awaitHealthy(other);
            shop.rows(names("r", 60));
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> configs(namespace) >= 20);

            frozen.signal("STOP");
            within(AFTER_A_CRASH).until(() -> other.log().contains(LEADS));
            shop.database().sql("UPDATE shops SET plan = 'gold'", "DELETE FROM shops WHERE id IN ('r0', 'r1')");
            shop.awaitReady(58);
            await().atMost(LIMIT).until(() -> golden(namespace) == 58 && configs(namespace) == 58);

            AuditLog.Mark waking = cluster.audit().mark();
            frozen.signal("CONT");
            frozen.awaitLog("this replica stands by");
            awaitHealthy(frozen);
            assertThat(writes(waking, "frozen").where(TwoReplicasIT::deletesOrOverwrites))
                    .isEmpty();
            assertThat(writes(waking, "frozen").count()).as("past the gate").isLessThanOrEqualTo(32);
            assertThat(golden(namespace)).isEqualTo(58);

            other.stop();
            within(AFTER_A_RELEASE)
                    .until(() -> frozen.log().lastIndexOf(LEADS) > frozen.log().indexOf("stands by"));
            shop.rows("z");
            shop.awaitReady(59);
            List<String> made = configNames(namespace);
            List<String> wanted = Stream.concat(
                            Stream.of("z-config"), IntStream.range(2, 60).mapToObj(i -> "r" + i + "-config"))
                    .toList();
            assertThat(made).containsAll(wanted);
            // What was past the gate is made though its Tenant is gone. Nobody removes it, but everybody is told.
            List<String> strays =
                    made.stream().filter(name -> !wanted.contains(name)).toList();
            assertThat(writes(waking, "frozen").list())
                    .extracting(AuditEntry::name)
                    .containsAll(strays);
            strays.forEach(name -> frozen.awaitLog(name.replace("-config", "-web does not exist, and 1 object")));
            assertThat(frozen.log())
                    .as("steps that were stopped under a pass")
                    .doesNotContain("has not been started", "TO-K799");
        }
    }

    /** Ahead, the Lease looks long expired to it; behind, renewed in the future. It trusts neither. */
    @ParameterizedTest
    @ValueSource(strings = {"PT1M", "PT-1M"})
    void standby_whose_wall_clock_is_wrong_by_a_minute_takes_over_neither_early_nor_never(Duration wrong) {
        String namespace = cluster.newNamespace("wrong-clock");
        String right = "right" + wrong.getSeconds();
        String other = "wrong" + wrong.getSeconds();
        AuditLog.Mark begin = cluster.audit().mark();
        try (OperatorProcess leader = replica(right, namespace).shortLease().start();
                OperatorProcess standby = replica(other, namespace)
                        .shortLease()
                        .clockWrongBy(wrong)
                        .launch()) {
            awaitHealthy(standby);
            AuditLog.Mark standing = cluster.audit().mark();
            await("three times the length of a Lease")
                    .atMost(LIMIT)
                    .until(() -> leases(standing, right).size() >= 24);
            assertThat(leases(begin, other)).isEmpty();

            leader.kill();
            standby.awaitLog(LEADS);
            Instant lastRenewal = leases(begin, right).getLast().received();
            assertThat(leases(begin, other).getFirst().received()).isAfter(lastRenewal.plusSeconds(4));
            assertThat(Duration.between(Instant.now(), renewTime(namespace)))
                    .as("its clock is wrong indeed")
                    .isCloseTo(wrong, Duration.ofSeconds(20));
        }
    }

    /** Writes of the Lease. */
    private static List<AuditEntry> leases(AuditLog.Mark since, String account) {
        return cluster.audit()
                .since(since)
                .by(cluster.serviceAccountUser(account))
                .writes()
                .where(entry -> entry.resource().equals("leases"))
                .list();
    }

    private Instant renewTime(String namespace) {
        return client.leases()
                .inNamespace(namespace)
                .withName(LeaderElection.LEASE)
                .get()
                .getSpec()
                .getRenewTime()
                .toInstant();
    }

    private Shop shop(String namespace) {
        return new Shop(client, namespace).registry("prod").template("web", "prod", """
                configMaps:
                - id: config
                  nameTemplate: "$uid-config"
                  labelsTemplate: {plan: "$planId"}
                  spec: {data: {plan: "$planId"}}
                """);
    }

    private static OperatorProcess.Builder replica(String account, String namespace) {
        return OperatorProcess.on(cluster.serviceAccountKubeconfig(account)).namespace(namespace);
    }

    private static String[] names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private int configs(String namespace) {
        return configNames(namespace).size();
    }

    private List<String> configNames(String namespace) {
        return client
                .configMaps()
                .inNamespace(namespace)
                .withLabel("kubernetes-tenants.org/tenant")
                .list()
                .getItems()
                .stream()
                .map(config -> config.getMetadata().getName())
                .toList();
    }

    private int golden(String namespace) {
        return client.configMaps()
                .inNamespace(namespace)
                .withLabel("plan", "gold")
                .list()
                .getItems()
                .size();
    }

    /** A standby answers before it has said anything in its log. */
    private static void awaitHealthy(OperatorProcess replica) {
        await("health").atMost(LIMIT).ignoreExceptions().until(replica::isHealthy);
    }

    private static ConditionFactory within(Duration time) {
        return await().atMost(time).pollInterval(Duration.ofMillis(100));
    }

    /** By its own user; without the Lease, and without events, which change nothing. */
    private static AuditEntries writes(AuditLog.Mark since, String account) {
        return cluster.audit()
                .since(since)
                .by(cluster.serviceAccountUser(account))
                .writes()
                .where(entry -> !List.of("leases", "events").contains(entry.resource()));
    }

    /** A creation (201) takes nothing from anybody; a refusal changes nothing. */
    private static boolean deletesOrOverwrites(AuditEntry entry) {
        return entry.code() < 300 && entry.code() != 201;
    }
}
