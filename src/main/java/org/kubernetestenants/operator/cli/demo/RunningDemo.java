package org.kubernetestenants.operator.cli.demo;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.sql.SQLException;
import java.util.List;
import org.kubernetestenants.operator.api.Tenant;

/** What a started {@link Demo} offers. */
record RunningDemo(
        Checkout checkout,
        DemoFolder folder,
        KubernetesClient client,
        ShopDatabase database,
        OperatorProcess operator,
        SharedIndexInformer<Tenant> informer) {
    /** As last seen by a watch. */
    List<Tenant> tenants() {
        return informer.getStore().list();
    }

    /** Whether as many tenants as are wanted are there, and all are ready. */
    boolean isReady(int wanted) {
        List<Tenant> tenants = tenants();
        return tenants.size() == wanted && tenants.stream().allMatch(TenantTable::isReady);
    }

    /** How many Tenants the active rows make. */
    int wanted() throws SQLException {
        return database.activeRows() * ShopObjects.TEMPLATES.size();
    }
}
