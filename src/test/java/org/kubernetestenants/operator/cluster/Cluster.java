package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.Clock;

/** What the tests of this package need of a cluster and its operator. */
final class Cluster {
    static final ResourceType CONFIG_MAPS = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "Deployment", "deployments", true);

    private Cluster() {}

    static Clients clients(Path kubeconfig) {
        return Clients.of(Config.fromKubeconfig(kubeconfig.toFile()));
    }

    /** A gate that a test need not keep open. */
    static WriteGate openGate() {
        Clock clock = Clock.systemUTC();
        long nanos = System.nanoTime();
        WriteGate gate =
                new WriteGate(LeaseTimings.DEFAULT, () -> nanos, Clock.fixed(clock.instant(), clock.getZone()));
        gate.renewed(nanos, clock.instant().minusMillis(100));
        return gate;
    }

    static JsonNode yaml(String text) {
        try {
            return new ObjectMapper(new YAMLFactory()).readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A ConfigMap that is managed by a Tenant. */
    static JsonNode configMap(String namespace, String name, String tenant, String value) {
        return yaml("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                  namespace: %s
                  labels: {kubernetes-tenants.org/tenant: %s, kubernetes-tenants.org/tenant-namespace: %s}
                data: {key: '%s'}
                """.formatted(name, namespace, tenant, namespace, value));
    }
}
