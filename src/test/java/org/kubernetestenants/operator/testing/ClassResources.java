package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What one test class, or the benchmark, makes on its cluster; {@link #close()} takes it away again, as far as it does not go by itself. */
public final class ClassResources implements AutoCloseable {
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(1);

    private static final List<String> OWN_RESOURCES = Stream.of("tenantregistries", "tenanttemplates", "tenants")
            .flatMap(kind -> Stream.of(kind, kind + "/status"))
            .toList();

    /** What of the chart is about rights. */
    private static final Set<String> RIGHTS =
            Set.of("ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");

    private final KubernetesClient client;
    private final Path adminKubeconfig;
    /** Tests of a class may run at the same time. */
    private final List<HasMetadata> created = Collections.synchronizedList(new ArrayList<>());

    private final List<Path> files = Collections.synchronizedList(new ArrayList<>());
    private final String mainNamespace;

    ClassResources(LocalCluster cluster, Class<?> testClass) {
        this(cluster, kebabCase(testClass.getSimpleName()));
    }

    /** @param hint how the main namespace's name begins, at most 50 characters */
    public ClassResources(LocalCluster cluster, String hint) {
        client = cluster.client();
        adminKubeconfig = cluster.kubeconfig();
        mainNamespace = newNamespace(hint);
    }

    public String mainNamespace() {
        return mainNamespace;
    }

    /** Unique also on a cluster that outlives this JVM. Its default service account, which pods need, is there. */
    public String newNamespace(String hint) {
        String name = hint + "-" + UUID.randomUUID().toString().substring(0, 8);
        create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build());
        client.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, 30, TimeUnit.SECONDS);
        return name;
    }

    public Path serviceAccountKubeconfig(String name) {
        return serviceAccountKubeconfig(name, Optional.empty());
    }

    /** The same, for another address of the API server. */
    Path serviceAccountKubeconfig(String name, String server) {
        Config kubeconfig = Serialization.unmarshal(read(serviceAccountKubeconfig(name)), Config.class);
        kubeconfig.getClusters().forEach(cluster -> {
            cluster.getCluster().setServer(server);
            cluster.getCluster().setCertificateAuthority(null);
            cluster.getCluster().setCertificateAuthorityData(null);
        });
        return write(name, Serialization.asYaml(kubeconfig));
    }

    /** @param without a resource of an operator's that the account may not touch; empty gives it all rights */
    Path serviceAccountKubeconfig(String name, Optional<String> without) {
        if (client.serviceAccounts().inNamespace(mainNamespace).withName(name).get() == null) {
            createServiceAccount(
                    name, without.map(resource -> createRole(name, resource)).orElse("cluster-admin"));
        }
        return kubeconfigOf(name);
    }

    /** Of a service account with what the chart gives the operator by default, and nothing else. */
    Path chartKubeconfig(String name) {
        if (client.serviceAccounts().inNamespace(mainNamespace).withName(name).get() == null) {
            Helm.template(name, mainNamespace, "--set", "serviceAccount.name=" + name).stream()
                    .filter(object -> RIGHTS.contains(object.getKind()))
                    .forEach(this::create);
        }
        return kubeconfigOf(name);
    }

    /** Of a service account that is there already. */
    Path kubeconfigOf(String name) {
        Config kubeconfig = Serialization.unmarshal(read(adminKubeconfig), Config.class);
        kubeconfig.setUsers(List.of(new NamedAuthInfoBuilder()
                .withName(name)
                .withUser(new AuthInfoBuilder().withToken(token(name)).build())
                .build()));
        kubeconfig.getContexts().forEach(context -> context.getContext().setUser(name));
        return write(name, Serialization.asYaml(kubeconfig));
    }

    /** The administrator's kubeconfig, for another address of the API server. */
    Path kubeconfig(String server) {
        Config kubeconfig = Serialization.unmarshal(read(adminKubeconfig), Config.class);
        kubeconfig.getClusters().forEach(cluster -> cluster.getCluster().setServer(server));
        return write("moved", Serialization.asYaml(kubeconfig));
    }

    private void createServiceAccount(String name, String role) {
        create(new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(mainNamespace)
                .endMetadata()
                .build());
        create(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(mainNamespace + "-" + name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject(null, "ServiceAccount", name, mainNamespace)
                .build());
    }

    /** Rights only add up, so that all others are named. */
    private String createRole(String name, String without) {
        String role = mainNamespace + "-" + name;
        create(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .addNewRule()
                .withApiGroups(
                        "", "apps", "authorization.k8s.io", "coordination.k8s.io", "events.k8s.io", "storage.k8s.io")
                .withResources("*")
                .withVerbs("*")
                .endRule()
                .addNewRule()
                .withApiGroups("operator.kubernetes-tenants.org")
                .withResources(OWN_RESOURCES.stream()
                        .filter(resource -> !resource.equals(without))
                        .toList())
                .withVerbs("*")
                .endRule()
                .build());
        return role;
    }

    private String token(String serviceAccount) {
        return client.serviceAccounts()
                .inNamespace(mainNamespace)
                .withName(serviceAccount)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(TOKEN_LIFETIME.toSeconds())
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
    }

    private void create(HasMetadata object) {
        client.resource(object).create();
        created.add(object);
    }

    /** Starts the deletion of everything, and does not wait for it. */
    @Override
    public void close() {
        created.forEach(object -> client.resource(object).delete());
        files.forEach(ClassResources::delete);
    }

    private static String kebabCase(String simpleName) {
        String name = simpleName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return name.substring(0, Math.min(name.length(), 50));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, String content) {
        try {
            Path file = Files.createTempFile(name + "-", ".kubeconfig");
            files.add(file);
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
