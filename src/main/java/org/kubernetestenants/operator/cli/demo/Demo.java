package org.kubernetestenants.operator.cli.demo;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.kubernetestenants.operator.api.Tenant;

/**
 * The sample, running: a control plane, a database, the sample's objects and an operator. {@link #close()} stops, in reverse
 * order, whatever was started, and is due even when {@link #start()} failed half-way.
 */
final class Demo implements AutoCloseable {
    private final Checkout checkout;
    private final DemoFolder folder;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    Demo(Checkout checkout, DemoFolder folder) {
        this.checkout = checkout;
        this.folder = folder;
    }

    /** Returns when the operator is healthy; its tenants become ready after that. */
    RunningDemo start() throws IOException, SQLException, InterruptedException, DemoFailure {
        takeFolder();
        Path kubeconfig = startCluster();
        ShopDatabase database = startDatabase();
        KubernetesClient client = installShop(kubeconfig, database);
        SharedIndexInformer<Tenant> tenants = watchTenants(client);
        OperatorProcess operator = startOperator(kubeconfig);
        acceptRestarts(operator);
        new DemoState(
                        ProcessHandle.current().pid(),
                        kubeconfig.toString(),
                        database.port(),
                        folder.operatorLog().toString())
                .write(folder);
        return new RunningDemo(checkout, folder, client, database, operator, tenants);
    }

    private void takeFolder() throws IOException, DemoFailure {
        new Leftovers(checkout).clear();
        DemoLock lock = DemoLock.tryTake(folder);
        if (lock == null) {
            throw new DemoFailure(
                    "a demo is already running. Use it from here (./tenant-operator demo sql | kubectl | restart),\n"
                            + "or stop it first: Ctrl-C in its terminal");
        }
        started.push(lock);
        started.push(folder::delete);
        Files.createDirectories(folder.path());
    }

    private Path startCluster() throws IOException, InterruptedException, DemoFailure {
        LocalCluster cluster = new LocalCluster(checkout, folder.name());
        started.push(cluster);
        return cluster.start();
    }

    private ShopDatabase startDatabase() throws IOException, SQLException {
        say("starting the database");
        ShopDatabase database =
                ShopDatabase.start(folder.database(), checkout.example().resolve("schema.sql"));
        started.push(database);
        return database;
    }

    private KubernetesClient installShop(Path kubeconfig, ShopDatabase database) throws IOException {
        say("installing " + checkout.shown(checkout.definitions()) + " and " + checkout.shown(checkout.example())
                + " into namespace " + ShopObjects.NAMESPACE);
        KubernetesClient client = LocalCluster.client(kubeconfig);
        started.push(client);
        ShopObjects objects = new ShopObjects(client);
        objects.installDefinitions(checkout.definitions());
        objects.install(checkout.example(), database);
        return client;
    }

    private SharedIndexInformer<Tenant> watchTenants(KubernetesClient client) {
        SharedIndexInformer<Tenant> tenants = client.resources(Tenant.class)
                .inNamespace(ShopObjects.NAMESPACE)
                .inform();
        started.push(tenants);
        return tenants;
    }

    private OperatorProcess startOperator(Path kubeconfig) throws IOException, InterruptedException, DemoFailure {
        OperatorProcess operator = new OperatorProcess(checkout, folder, kubeconfig);
        started.push(operator);
        say("starting the operator; its log: " + folder.operatorLog());
        try {
            operator.start(checkout.routes());
        } catch (DemoFailure e) {
            throw new DemoFailure(e.getMessage() + ". The end of its log:\n" + operator.lastLines(), e);
        }
        say("its metrics: " + operator.managementAddress() + "/metrics");
        return operator;
    }

    private void acceptRestarts(OperatorProcess operator) throws IOException {
        started.push(ControlSocket.open(folder.control(), new RestartRequests(operator)));
    }

    private static void say(String text) {
        System.out.println("demo: " + text);
    }

    /** Goes on where something cannot be stopped, and says so. */
    @Override
    public void close() {
        // What was interrupted ends here; the stopping itself takes its time.
        boolean interrupted = Thread.interrupted();
        List<AutoCloseable> all = List.copyOf(started);
        started.clear();
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (Exception e) {
                System.err.println("demo: while stopping: " + e.getMessage());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
