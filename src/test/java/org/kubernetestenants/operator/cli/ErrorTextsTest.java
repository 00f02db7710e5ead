package org.kubernetestenants.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.OperatorException;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The full text of one error of each code with which a command ends. */
final class ErrorTextsTest {
    @Test
    void portTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(failing("run", "--management-port", port).replace(port, "9876")).isEqualTo("""
                    error[TO-V609] PortTaken: port 9876 is taken
                    help: choose another one by --management-port; who has it: ss -ltnp sport = :9876
                    """);
        }
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

    /** What the command says on standard error. */
    private static String failing(String... arguments) {
        StringWriter errors = new StringWriter();
        CommandLine command = TenantOperator.commandLine().setErr(new PrintWriter(errors, true));
        assertThat(command.execute(arguments)).isPositive();
        return errors.toString();
    }
}
