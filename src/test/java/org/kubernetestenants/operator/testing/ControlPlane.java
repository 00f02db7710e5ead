package org.kubernetestenants.operator.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Gives a test class a real Kubernetes control plane, with our custom resource definitions installed if there are any.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ControlPlane cluster = ControlPlane.shared();
 * }</pre>
 *
 * The cluster runs from before the class's {@code @BeforeAll} methods, until after its {@code @AfterAll} methods. Every
 * method throws {@link IllegalStateException} outside of that time. The class's namespaces are deleted at the end, without
 * waiting for it.
 *
 * <p>With the environment variable {@code TENANT_OPERATOR_KUBECONFIG} tests use that cluster; those that need its audit log
 * or a cluster of their own are skipped then.
 */
public final class ControlPlane implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace STORE = Namespace.create(ControlPlane.class);

    private final Optional<String> ownName;
    private @Nullable LocalCluster cluster;
    private @Nullable ClassResources resources;

    private @Nullable UnaryOperator<OperatorProcess.Builder> settings;
    private @Nullable OperatorProcess operator;
    private boolean asTheChart;
    private boolean bare;

    private ControlPlane(Optional<String> ownName) {
        this.ownName = ownName;
    }

    /** The one cluster of this JVM: started by the first class that uses it, stopped after the last. */
    public static ControlPlane shared() {
        return new ControlPlane(Optional.empty());
    }

    /**
     * A cluster for this class only, to freeze or stop its API server.
     *
     * @param name short and unique among the classes: lower-case letters, digits, hyphens
     */
    public static ControlPlane own(String name) {
        return new ControlPlane(Optional.of(name));
    }

    /**
     * As a user has it who did not install anything yet: without our definitions. To take them away again is no way to get
     * there, since definitions that are deleted as soon as they are there stay for minutes (Kubernetes 1.37: "storage is
     * (re)initializing").
     */
    public static ControlPlane bare(String name) {
        ControlPlane own = own(name);
        own.bare = true;
        return own;
    }

    /** With an operator for {@link #namespace()}, which leads before the class's first test begins and ends after its last. */
    public ControlPlane withOperator() {
        return withOperator(UnaryOperator.identity());
    }

    /** The same, started with what {@code settings} adds. */
    public ControlPlane withOperator(UnaryOperator<OperatorProcess.Builder> settings) {
        this.settings = settings;
        return this;
    }

    /** With what the chart gives that operator's account by default, in place of all rights: enough for kinds of its presets. */
    public ControlPlane withRightsOfTheChart() {
        asTheChart = true;
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isNested(context)) {
            return;
        }
        LocalCluster started = ownName.map(bare ? LocalCluster::startBare : LocalCluster::startOwn)
                .orElseGet(() -> sharedCluster(context));
        cluster = started;
        resources = new ClassResources(started, context.getRequiredTestClass());
        if (settings != null) {
            startOperator();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isNested(context)) {
            return;
        }
        if (operator != null) {
            operator.close();
            operator = null;
        }
        if (resources != null) {
            resources.close();
            resources = null;
        }
        if (ownName.isPresent() && cluster != null) {
            cluster.close();
        }
        cluster = null;
    }

    /** The operator of {@link #withOperator}; the audit log knows it as the {@link #serviceAccountUser} named operator. */
    public OperatorProcess operator() {
        return started(operator);
    }

    /** Starts it again, after a test stopped or killed it, and waits until it leads. */
    public void startOperator() {
        Path kubeconfig = asTheChart ? resources().chartKubeconfig("operator") : serviceAccountKubeconfig("operator");
        operator = started(settings)
                .apply(OperatorProcess.on(kubeconfig).namespace(namespace()))
                .start();
    }

    /**
     * A client with all rights. In the audit log it shares its user with the control plane's own components; its user agent
     * is {@code tests}.
     */
    public KubernetesClient client() {
        return cluster().client();
    }

    /** The kubeconfig of {@link #client()}. */
    public Path kubeconfig() {
        return cluster().kubeconfig();
    }

    /** This class's main namespace: new, and ready for pods. */
    public String namespace() {
        return resources().mainNamespace();
    }

    /**
     * One more namespace, ready for pods.
     *
     * @param hint how its name begins, at most 50 characters
     */
    public String newNamespace(String hint) {
        return resources().newNamespace(hint);
    }

    /** What reached the API server. */
    public AuditLog audit() {
        return cluster().audit();
    }

    /**
     * Creates a service account with all rights in {@link #namespace()}, so that requests of one process are told apart in
     * the audit log from those of all others: by {@link #serviceAccountUser}. Called again, it makes one more token for it.
     *
     * @return a kubeconfig for it, valid for a day
     */
    public Path serviceAccountKubeconfig(String name) {
        return resources().serviceAccountKubeconfig(name);
    }

    /** A kubeconfig for a service account in {@link #namespace()} that is there already, with whatever rights it has. */
    public Path kubeconfigOf(String serviceAccount) {
        return resources().kubeconfigOf(serviceAccount);
    }

    /** The same with the rights of an operator, but for this subresource, e.g. {@code tenants/status}. */
    public Path kubeconfigWithout(String subresource, String name) {
        return resources().serviceAccountKubeconfig(name, Optional.of(subresource));
    }

    /** A network of one's own between the API server and whoever uses {@link #kubeconfigOf} it. */
    public BreakingProxy proxy() {
        return BreakingProxy.to(
                URI.create(client().getConfiguration().getMasterUrl()).getPort());
    }

    /** The kubeconfig of {@link #client()}, through a {@link #proxy()}. */
    public Path kubeconfigOf(BreakingProxy proxy) {
        return resources().kubeconfig("https://127.0.0.1:" + proxy.port());
    }

    /** A server in trouble, for whoever uses the {@link #serviceAccountKubeconfig(String, FaultyProxy) kubeconfig of it}. */
    public FaultyProxy faultyProxy(long seed) {
        return FaultyProxy.to(client().getConfiguration(), seed);
    }

    /** The same as {@link #serviceAccountKubeconfig(String)}, through a {@link #faultyProxy}. */
    public Path serviceAccountKubeconfig(String name, FaultyProxy proxy) {
        return resources().serviceAccountKubeconfig(name, proxy.url());
    }

    /** The user name by which the audit log knows a service account of {@link #serviceAccountKubeconfig}. */
    public String serviceAccountUser(String name) {
        return "system:serviceaccount:" + namespace() + ":" + name;
    }

    /**
     * The API server, to freeze it or to stop it.
     *
     * @throws IllegalStateException if the cluster is shared: other tests would suffer
     */
    public ApiServerProcess apiServer() {
        if (ownName.isEmpty()) {
            throw new IllegalStateException("only a cluster of one's own may be disturbed: ControlPlane.own(name)");
        }
        return cluster().apiServer();
    }

    private static LocalCluster sharedCluster(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, STORE)
                .computeIfAbsent(LocalCluster.class, key -> LocalCluster.startShared(), LocalCluster.class);
    }

    private static boolean isNested(ExtensionContext context) {
        return !context.getEnclosingTestClasses().isEmpty();
    }

    private LocalCluster cluster() {
        return started(cluster);
    }

    private ClassResources resources() {
        return started(resources);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("no cluster: the field must be static and have @RegisterExtension");
        }
        return part;
    }
}
