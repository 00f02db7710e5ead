package org.kubernetestenants.operator.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: the sample on a control plane and a database of its own, until Ctrl-C; or, by {@code --check}, a test of it. */
@Command(
        name = "demo",
        description =
                "Runs the sample of docs/examples/shop: control plane, database, operator and all. Ctrl-C ends it.",
        mixinStandardHelpOptions = true,
        subcommands = {SqlCommand.class, KubectlCommand.class, RestartCommand.class})
public final class DemoCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--check",
            description = "try everything that the demo offers, then end: exit code 0 if all of it worked")
    private boolean check;

    /** Demos with different names run side by side. */
    @Option(names = "--name", hidden = true, description = "name of the demo and its cluster")
    private @Nullable String name;

    /** Where the demo that is meant keeps its things. */
    DemoFolder folder() {
        return DemoFolder.of(name == null ? "demo" : name);
    }

    @Override
    public Integer call() throws IOException, SQLException {
        quieten();
        try (Interruption interruption = Interruption.ofThisThread()) {
            Checkout checkout = Checkout.locate();
            return check ? check(checkout) : show(checkout);
        } catch (DemoFailure e) {
            throw e.told();
        } catch (InterruptedException e) {
            System.out.println("demo: stopped");
            return INTERRUPTED;
        }
    }

    /** The terminal is for the table; the operator, in its own process, logs as ever. */
    private static void quieten() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            logs.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
        }
    }

    private int show(Checkout checkout) throws IOException, SQLException, InterruptedException, DemoFailure {
        try (Demo demo = new Demo(checkout, folder())) {
            new DemoLoop(demo.start(), Screen.ofStandardOutput()).run();
            return 0;
        }
    }

    private int check(Checkout checkout) throws IOException, SQLException, InterruptedException, DemoFailure {
        DemoFolder own =
                name == null ? DemoFolder.of("check-" + ProcessHandle.current().pid()) : folder();
        try (Demo demo = new Demo(checkout, own)) {
            new DemoCheck(demo.start()).run();
        }
        own.deleteLog();
        System.out.println("demo: all of it worked");
        return 0;
    }
}
