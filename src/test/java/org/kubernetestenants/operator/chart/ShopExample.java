package org.kubernetestenants.operator.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kubernetestenants.operator.testing.Tenancy.eventually;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.kubernetestenants.operator.api.Tenant;
import org.kubernetestenants.operator.testing.Database;
import org.kubernetestenants.operator.testing.Shop;

/** {@code docs/examples/shop} as its README says, with a database of a test's. */
final class ShopExample {
    private static final Path FOLDER = Path.of("docs/examples/shop");
    private static final String NAMESPACE = "shop";

    private final KubernetesClient client;

    private ShopExample(KubernetesClient client) {
        this.client = client;
    }

    static ShopExample open(KubernetesClient client, Database database) throws IOException {
        for (String statement : read("schema.sql").split(";\\s*\\n")) {
            database.sql(statement);
        }
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .endMetadata()
                        .build())
                .create();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("shop-database")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of("password", database.password()))
                        .build())
                .create();
        ShopExample example = new ShopExample(client);
        example.apply(read("registry.yaml")
                .replace("host: db.shop.example", "host: " + database.host())
                .replace("port: 3306", "port: " + database.port())
                .replace("username: reader", "username: " + database.user())
                .replace("database: shop", "database: " + database.database()));
        example.apply(read("template-web.yaml"));
        example.apply(read("template-analytics.yaml"));
        return example;
    }

    void awaitReady(int count) {
        eventually(() -> {
            List<Tenant> tenants =
                    client.resources(Tenant.class).inNamespace(NAMESPACE).list().getItems();
            assertThat(tenants).hasSize(count).allMatch(Shop::isReady);
        });
    }

    private void apply(String yaml) {
        client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .inNamespace(NAMESPACE)
                .serverSideApply();
    }

    private static String read(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file));
    }
}
