package org.kubernetestenants.operator.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.Names;

/** The floor: a client that does nothing but send requests that were ready before, 32 at a time, over one HTTP/2 connection. */
final class BareClient implements AutoCloseable {
    private static final int IN_FLIGHT = 32;

    private final KubernetesClient client;
    private final HttpClient http;
    private final String root;

    BareClient(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        config.setUserAgent("bare-client");
        client = new KubernetesClientBuilder().withConfig(config).build();
        http = client.getHttpClient();
        root = client.getMasterUrl().toString();
    }

    /** @param content null for a request without a body; its type is that of a patch: {@code apply} or {@code merge} */
    record Call(
            String method,
            String path,
            String type,
            @Nullable String content) {
        private static Call delete(String path) {
            return new Call("DELETE", path, "", null);
        }

        /** The server-side apply of the same object that the operator makes of the resource for a tenant. */
        static Call apply(Shape.Resource resource, String namespace, String uid) {
            Map<String, Object> object = new LinkedHashMap<>(Map.of(
                    "apiVersion", resource.kind().apiVersion(),
                    "kind", resource.kind().word(),
                    "metadata",
                            Map.of(
                                    "name", resource.name(uid),
                                    "namespace", namespace,
                                    "labels", Map.of(Names.TENANT, uid, Names.TENANT_NAMESPACE, namespace),
                                    "annotations", Map.of(Names.RESOURCE_ID, resource.id()))));
            String content = resource.kind().content().replace("$uid", uid).replace("$planId", "basic");
            // By its first character the client tells YAML from JSON.
            Map<?, ?> fields = Serialization.unmarshal("---\n" + content, Map.class);
            fields.forEach((name, value) -> object.put(String.valueOf(name), value));
            return new Call(
                    "PATCH",
                    path(resource, namespace, uid) + "?fieldManager=bare-client&fieldValidation=Strict",
                    "application/apply-patch+yaml",
                    Serialization.asJson(object));
        }

        static Call delete(Shape.Resource resource, String namespace, String uid) {
            return delete(path(resource, namespace, uid) + "?propagationPolicy=Background");
        }

        /** Marks a Tenant for deletion: it has a finalizer. */
        static Call deleteTenant(String namespace, String name) {
            return delete(tenant(namespace, name));
        }

        /** Takes a Tenant's finalizer away, so that it goes. */
        static Call releaseTenant(String namespace, String name) {
            return new Call(
                    "PATCH",
                    tenant(namespace, name) + "?fieldManager=bare-client",
                    "application/merge-patch+json",
                    "{\"metadata\": {\"finalizers\": null}}");
        }

        private static String tenant(String namespace, String name) {
            return "apis/" + Names.API_VERSION + "/namespaces/" + namespace + "/tenants/" + name;
        }

        private static String path(Shape.Resource resource, String namespace, String uid) {
            return resource.kind().path(namespace) + "/" + resource.name(uid);
        }
    }

    /** Sends all and returns when all are answered. */
    void send(List<Call> calls) throws InterruptedException {
        Semaphore permits = new Semaphore(IN_FLIGHT);
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (Call call : calls) {
            permits.acquire();
            sent.add(http.sendAsync(request(call), byte[].class).handle((response, failure) -> {
                permits.release();
                if (failure != null || response.code() >= 300) {
                    throw new IllegalStateException(
                            call.method + " " + call.path + ": " + (failure == null ? response.code() : failure));
                }
                return response;
            }));
        }
        sent.forEach(CompletableFuture::join);
    }

    private HttpRequest request(Call call) {
        HttpRequest.Builder request = http.newHttpRequestBuilder().uri(root + call.path);
        return call.content == null
                ? request.method(call.method, null, null).build()
                : request.method(call.method, call.type, call.content).build();
    }

    @Override
    public void close() {
        client.close();
    }
}
