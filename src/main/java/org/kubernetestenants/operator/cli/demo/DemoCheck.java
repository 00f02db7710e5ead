package org.kubernetestenants.operator.cli.demo;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does what the demo offers to its users, by the commands that it shows them, and sees whether it works. */
final class DemoCheck {
    private static final Duration TENANTS_READY = Duration.ofSeconds(120);
    private static final Duration ROW = Duration.ofSeconds(20);
    private static final Duration DRIFT = Duration.ofSeconds(5);
    private static final Duration HOOK = Duration.ofSeconds(60);

    private final RunningDemo demo;

    DemoCheck(RunningDemo demo) {
        this.demo = demo;
    }

    /** @throws DemoFailure with what did not work, and the end of the operator's log */
    void run() throws IOException, InterruptedException, SQLException, DemoFailure {
        try {
            tenantsBecomeReady();
            changedRowReachesObjects();
            deletedObjectComesBack();
            brokenHookIsRefused();
            changedHookTakesEffect();
        } catch (DemoFailure e) {
            TenantTable.lines(demo.tenants()).forEach(System.out::println);
            throw new DemoFailure(
                    e.getMessage() + "\nThe end of the operator's log:\n"
                            + demo.operator().lastLines(),
                    e);
        }
    }

    private void tenantsBecomeReady() throws IOException, InterruptedException, SQLException, DemoFailure {
        Stopwatch watch = Stopwatch.start();
        int wanted = demo.wanted();
        Deadline.in(TENANTS_READY).await(wanted + " tenants that are ready", () -> demo.isReady(wanted));
        say("%d tenants are ready after %s", wanted, watch);
        TenantTable.lines(demo.tenants()).forEach(System.out::println);
    }

    private void changedRowReachesObjects() throws IOException, InterruptedException, DemoFailure {
        command("sql", List.of(ThingsToTry.CHANGE_ROW));
        Stopwatch watch = Stopwatch.start();
        Deadline.in(ROW).await("the changed row in ConfigMap and Deployment", () -> {
            ConfigMap settings = configMap("dune-web");
            Deployment app = demo.client()
                    .apps()
                    .deployments()
                    .inNamespace("dune-web")
                    .withName("app")
                    .get();
            return settings != null
                    && "gold".equals(settings.getData().get("plan"))
                    && app != null
                    && app.getSpec().getReplicas() == 4;
        });
        say("the changed row reached its objects after %s", watch);
    }

    private void deletedObjectComesBack() throws IOException, InterruptedException, DemoFailure {
        String before = uid(configMap("acme-web"));
        command("kubectl", ThingsToTry.DELETE_OBJECT);
        Stopwatch watch = Stopwatch.start();
        Deadline.in(DRIFT).await("the deleted ConfigMap to come back", () -> {
            String now = uid(configMap("acme-web"));
            return !now.isEmpty() && !now.equals(before);
        });
        say("the deleted ConfigMap was back after %s", watch);
    }

    private void brokenHookIsRefused() throws IOException, InterruptedException, DemoFailure {
        long pid = demo.operator().pid();
        Path routes = RoutesCopy.make(demo, "broken", "        - setBdoy: {id: typo, constant: x}");
        if (run("restart", List.of("--routes", routes.toString())) == 0) {
            throw new DemoFailure("demo restart took a broken hook");
        }
        if (demo.operator().pid() != pid || !demo.operator().isAlive()) {
            throw new DemoFailure("demo restart refused a broken hook, but the operator did not go on");
        }
        say("a broken hook was refused, and the operator went on");
    }

    private void changedHookTakesEffect() throws IOException, InterruptedException, DemoFailure {
        Path routes = RoutesCopy.make(demo, "changed", ThingsToTry.HOOK_STEP);
        command("restart", List.of("--routes", routes.toString()));
        Stopwatch watch = Stopwatch.start();
        Deadline.in(HOOK).await("the label that the changed hook adds, on every Deployment", () -> {
            int labelled = deployments("team=shop");
            return labelled == demo.tenants().size() && labelled == deployments("kubernetes-tenants.org/tenant");
        });
        say("the changed hook reached every Deployment after %s", watch);
        Deadline.in(TENANTS_READY)
                .await(
                        "all tenants to be ready again",
                        () -> demo.isReady(demo.tenants().size()));
        say("all tenants are ready");
    }

    private int deployments(String selector) {
        return demo.client()
                .apps()
                .deployments()
                .inAnyNamespace()
                .withLabelSelector(selector)
                .list()
                .getItems()
                .size();
    }

    private @Nullable ConfigMap configMap(String namespace) {
        return demo.client()
                .configMaps()
                .inNamespace(namespace)
                .withName("settings")
                .get();
    }

    private static String uid(@Nullable ConfigMap object) {
        return object == null ? "" : object.getMetadata().getUid();
    }

    /** Runs a command of the demo in a process of its own, as users do. */
    private void command(String name, List<String> arguments) throws IOException, InterruptedException, DemoFailure {
        int exit = run(name, arguments);
        if (exit != 0) {
            throw new DemoFailure("demo " + name + " ended with exit code " + exit);
        }
    }

    private int run(String name, List<String> arguments) throws IOException, InterruptedException {
        System.out.println("$ ./tenant-operator demo " + name + " " + quoted(arguments));
        List<String> words =
                new ArrayList<>(List.of("demo", "--name", demo.folder().name(), name));
        words.addAll(arguments);
        return ChildProcess.run(JavaCommand.ofThisProgram(words));
    }

    /** As the user would type them. */
    private static String quoted(List<String> arguments) {
        return arguments.stream()
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }

    private static void say(String text, Object... values) {
        System.out.println("demo: " + text.formatted(values));
    }
}
