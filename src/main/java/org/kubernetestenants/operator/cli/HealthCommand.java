package org.kubernetestenants.operator.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code health URL}: asks an operator that runs whether it is ready; what {@code helm test} does. */
@Command(
        name = "health",
        description = "Asks an operator that runs whether it is ready.",
        mixinStandardHelpOptions = true)
final class HealthCommand implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Parameters(defaultValue = "http://127.0.0.1:9876", description = "its management port (default: ${DEFAULT-VALUE})")
    private URI address = URI.create("http://127.0.0.1:9876");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Override
    public void run() {
        URI page = address.resolve("/observe/health/ready");
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(page).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw notHealthy(page, "it answers " + answer.statusCode() + ": " + answer.body());
            }
            command.commandLine().getOut().println("ready: " + page);
        } catch (IOException e) {
            throw notHealthy(page, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notHealthy(page, "interrupted");
        }
    }

    static OperatorException notHealthy(URI page, String detail) {
        return new OperatorException(Problem.of(Code.NOT_HEALTHY, "the operator at " + page + " is not ready")
                .detail(detail)
                .help("does it run, and can it reach the API server? see its log"));
    }
}
