package org.kubernetestenants.operator.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kubernetestenants.operator.testing.AuditEntries;
import org.kubernetestenants.operator.testing.AuditLog;
import org.kubernetestenants.operator.testing.ControlPlane;
import org.kubernetestenants.operator.testing.OperatorProcess;
import org.kubernetestenants.operator.testing.Shop;

/** Must show 7, promises 1, 7 and 36: where nothing changes, nothing is sent but watches, the Lease and one query per interval. */
class SettledIT {
    private static final String ACCOUNT = "settled";

    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    private final Shop shop = new Shop(cluster.client(), cluster.namespace());

    @Test
    void settled_operator_sends_watches_and_its_lease_only_and_so_it_does_after_an_orderly_restart() {
        try (shop) {
            shop.rows("a", "b", "c").registry("prod").template("web", "prod", """
                    configMaps:
                    - id: config
                      nameTemplate: "$uid-config"
                      spec: {data: {plan: "$planId"}}
                    services:
                    - id: service
                      nameTemplate: "$uid-web"
                      spec: {spec: {selector: {app: "$uid"}, ports: [{port: 80}]}}
                    deployments:
                    - id: app
                      nameTemplate: "$uid-web"
                      dependIds: [config, service]
                      spec:
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: "$uid"}}
                          template:
                            metadata: {labels: {app: "$uid"}}
                            spec: {containers: [{name: web, image: nginx}]}
                    """);
            try (OperatorProcess operator = operator().start()) {
                shop.awaitReady(3);
                awaitQuiet();

                AuditLog.Mark settled = cluster.audit().mark();
                List<String> queries = queriesWithin(Duration.ofSeconds(10));
                assertThat(requestsSince(settled)).isEmpty();
                assertThat(queries).hasSizeBetween(7, 11);
                assertThat(queries)
                        .as("each the same query, on one connection")
                        .containsOnly(queries.getFirst())
                        .first()
                        .asString()
                        .contains("SELECT");

                operator.stop();
                assertThat(operator.exitCode()).isZero();
            }
            restartWritesNothing();
        }
    }

    private void restartWritesNothing() {
        AuditLog.Mark restart = cluster.audit().mark();
        try (OperatorProcess again = operator().launch()) {
            again.awaitLog("this replica leads");
            pass(Duration.ofSeconds(10));
            assertThat(cluster.audit().since(restart).by(user()).writes().where(e -> !isLease(e.resource())))
                    .isEmpty();

            AuditLog.Mark quiet = cluster.audit().mark();
            pass(Duration.ofSeconds(3));
            assertThat(requestsSince(quiet)).isEmpty();
            again.stop();
            assertThat(again.exitCode()).isZero();
        }
    }

    private static OperatorProcess.Builder operator() {
        return OperatorProcess.on(cluster.serviceAccountKubeconfig(ACCOUNT)).namespace(cluster.namespace());
    }

    private static void awaitQuiet() {
        await("two seconds without a request").atMost(Duration.ofSeconds(60)).until(() -> {
            AuditLog.Mark mark = cluster.audit().mark();
            pass(Duration.ofSeconds(2));
            return requestsSince(mark).count() == 0;
        });
    }

    /** Time in which nothing is to happen. */
    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.multipliedBy(3)).until(() -> true);
    }

    /** Neither watches nor the Lease. */
    private static AuditEntries requestsSince(AuditLog.Mark mark) {
        return cluster.audit()
                .since(mark)
                .by(user())
                .where(entry -> !entry.verb().equals("watch") && !isLease(entry.resource()));
    }

    private static boolean isLease(String resource) {
        return resource.equals("leases");
    }

    private static String user() {
        return cluster.serviceAccountUser(ACCOUNT);
    }

    /** Everything that the database server was asked by the registry's user, logins included, each with its connection's id. */
    private List<String> queriesWithin(Duration time) {
        shop.database().sql("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1");
        try {
            pass(time);
            String log = shop.database()
                    .query("SELECT GROUP_CONCAT(CONCAT(thread_id, ' ', command_type, ' ', argument) SEPARATOR '\n')"
                            + " FROM mysql.general_log WHERE user_host LIKE '%["
                            + shop.database().user() + "]%' AND command_type IN ('Connect', 'Query', 'Execute')");
            return log.lines().toList();
        } finally {
            shop.database().sql("SET GLOBAL general_log = 0", "TRUNCATE mysql.general_log");
        }
    }
}
