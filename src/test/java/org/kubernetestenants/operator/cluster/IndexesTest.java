package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.api.ObjectKey;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.api.TenantSpec;
import org.kubernetestenants.operator.readiness.Readiness;

/**
 * Found by the random test: while a Tenant's status was written, a sync saw no such Tenant, and made a second one for its row.
 */
class IndexesTest {
    private static final int TIMES = 200_000;

    @Test
    void a_tenant_that_only_changes_is_never_missing() {
        OwnerIndex<Tenant> index = new OwnerIndex<>(tenant -> tenant.getSpec().registryId());
        Tenant tenant = new Tenant();
        tenant.getMetadata().setNamespace("shop");
        tenant.getMetadata().setName("acme-web");
        tenant.setSpec(new TenantSpec("acme", "web", "prod", Map.of(), null));
        index.moved(null, tenant);

        assertThat(missed(
                        () -> index.moved(tenant, tenant),
                        () -> index.of("prod").isEmpty()))
                .isZero();
    }

    @Test
    void an_object_that_only_changes_is_never_missing() {
        TenantIndex index = new TenantIndex();
        ManagedObject object = new ManagedObject(
                new ObjectKey("", "ConfigMap", "shop", "a"),
                "v1",
                "uid",
                "7",
                "acme",
                "shop",
                null,
                null,
                false,
                false,
                "",
                false,
                Readiness.READY);
        index.moved(null, object);

        assertThat(missed(
                        () -> index.moved(object, object),
                        () -> index.of("shop", "acme").isEmpty()))
                .isZero();
    }

    /** How often a reader beside the writer missed it. */
    private static int missed(Runnable write, BooleanSupplier isMissing) {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < TIMES; i++) {
                write.run();
            }
        });
        int missed = 0;
        while (!writer.isDone()) {
            missed += isMissing.getAsBoolean() ? 1 : 0;
        }
        writer.join();
        return missed;
    }
}
