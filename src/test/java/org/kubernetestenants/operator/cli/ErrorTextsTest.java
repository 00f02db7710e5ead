package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.OperatorException;
import picocli.CommandLine;

/** The full text of one error of each code with which a command ends. */
final class ErrorTextsTest {
    @Test
    void portTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(failing("run", "--management-port", port).replace(port, "9876"))
                    .isEqualTo("""
                    error[TO-V609] PortTaken: port 9876 is taken
                    help: choose another one by --management-port; who has it: ss -ltnp sport = :9876
                    """);
        }
    }

    @Test
    void notHealthy() {
        assertThat(failing("health", "http://127.0.0.1:1")).isEqualTo("""
                error[TO-K704] NotHealthy: the operator at http://127.0.0.1:1/observe/health/ready is not ready
                  java.net.ConnectException
                help: does it run, and can it reach the API server? see its log
                """);
    }

    @Test
    void unknownProperty() {
        Properties system = new Properties();
        system.setProperty("tenant.wrokers", "8");
        OperatorException refused = catchThrowableOfType(
                OperatorException.class, () -> Settings.properties(new Properties(), Map.of(), system));
        assertThat(refused.problem().full() + "\n").isEqualTo("""
                error[TO-V605] UnknownProperty: `tenant.wrokers` (system property) is no setting of the operator
                help: did you mean `tenant.workers`?
                """);
    }

    @Test
    void settingUnusable() {
        OperatorException refused = catchThrowableOfType(
                OperatorException.class,
                () -> SettingsTest.settings(Map.of("lease.duration", "5000")).checked());
        assertThat(refused.problem().full() + "\n").isEqualTo("""
                error[TO-V612] SettingUnusable: `lease.margin` and `lease.renew` come to no less than `lease.duration`
                  the leader would stop writing before it renews its Lease
                  lease.duration=5000, lease.renew=2000, lease.margin=6000
                help: the defaults fit: lease.duration=15000, lease.renew=2000, lease.margin=6000
                """);
    }

    @Test
    void invalidArgument() {
        assertThat(failing("run", "--namspace", "shops")).isEqualTo("""
                error[TO-V604] InvalidArgument: Unknown options: '--namspace', 'shops'
                help: did you mean --namespace? all there is: tenant-operator run --help
                """);
    }

    @Test
    void anUnknownCodeIsNoSuccess() {
        assertThat(failing("explain", "TO-T012")).isEqualTo("""
                error[TO-V604] InvalidArgument: no error code is called `TO-T012`
                help: did you mean TO-T102? all there is: tenant-operator explain
                """);
    }

    @Test
    void anErrorOfTheJvmEndsTheCommandAndIsTold() {
        StringWriter errors = new StringWriter();
        CommandLine line = Failures.toldBy(new CommandLine(new OutOfMemory())).setErr(new PrintWriter(errors));
        assertThat(Failures.execute(line)).isEqualTo(1);
        assertThat(errors.toString()).startsWith("""
                error[TO-K799] Internal: OutOfMemoryError: Java heap space
                help: this is a fault of the operator or of a route: please report it, with the log lines around it
                """);
    }

    @CommandLine.Command
    private static final class OutOfMemory implements Runnable {
        @Override
        public void run() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void aFolderWithoutRoutes() {
        assertThat(failing("routes", "validate", "--routes", "/nowhere")).isEqualTo("""
                error[TO-C501] RouteInvalid: there are no route files in /nowhere
                help: name the folder that has flow/ and hooks/ by --routes
                """);
    }

    @Test
    void whatNobodyThoughtOfHasItsStackBelow() {
        @CommandLine.Command
        class Broken implements Runnable {
            @Override
            public void run() {
                throw new IllegalStateException("no walk");
            }
        }
        StringWriter errors = new StringWriter();
        CommandLine command = Failures.toldBy(new CommandLine(new Broken())).setErr(new PrintWriter(errors, true));

        assertThat(command.execute()).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("error[TO-K799] Internal: IllegalStateException: no walk\n")
                .contains("\tat " + getClass().getName());
    }

    /** What the command says on standard error. */
    private static String failing(String... arguments) {
        StringWriter errors = new StringWriter();
        CommandLine command = TenantOperator.commandLine().setErr(new PrintWriter(errors, true));
        assertThat(command.execute(arguments)).isPositive();
        return errors.toString();
    }
}
