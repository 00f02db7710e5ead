package org.kubernetestenants.operator.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.Condition;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.api.TenantStatus;

class TenantTableTest {
    @Test
    void showsTenantsByNameInColumns() {
        assertThat(TenantTable.lines(List.of(ready("bonsai", 1, 1), unknown("acme"))))
                .containsExactly(
                        "TENANT       TEMPLATE   RESOURCES   READY     STATUS",
                        "acme-web     web                    Unknown   New",
                        "bonsai-web   web        5/5         True      AllReady");
    }

    @Test
    void aTenantOnItsWayOutIsShownSoAndNotReady() {
        Tenant leaving = ready("acme", 1, 1);
        leaving.getMetadata().setDeletionTimestamp("2026-11-24T10:00:00Z");

        assertThat(TenantTable.isReady(leaving)).isFalse();
        assertThat(TenantTable.lines(List.of(leaving)).getLast()).endsWith("False   Deleting");
    }

    @Test
    void aConditionOfAnEarlierGenerationSaysNothingOfThisOne() {
        assertThat(TenantTable.isReady(ready("acme", 2, 1))).isFalse();
        assertThat(TenantTable.isReady(ready("acme", 2, 2))).isTrue();
        assertThat(TenantTable.isReady(unknown("acme"))).isFalse();
    }

    private static Tenant unknown(String uid) {
        Tenant tenant = new Tenant();
        tenant.setMetadata(new ObjectMetaBuilder()
                .withName(uid + "-web")
                .withGeneration(1L)
                .build());
        tenant.setSpec(new TenantSpec(uid, "web", "shops", Map.of(), null));
        return tenant;
    }

    private static Tenant ready(String uid, long generation, long observed) {
        Tenant tenant = unknown(uid);
        tenant.getMetadata().setGeneration(generation);
        Condition condition =
                new Condition(Condition.READY, "True", observed, "2026-11-24T10:00:00Z", "AllReady", "5 of 5 ready");
        tenant.setStatus(new TenantStatus(observed, 1L, null, 5, 5, 0, 0, "5/5", List.of(), List.of(condition)));
        return tenant;
    }
}
