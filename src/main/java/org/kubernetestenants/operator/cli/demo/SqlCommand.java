package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code demo sql}: statements for the demo's database. */
@Command(
        name = "sql",
        description = "Runs SQL on the database of the demo that is running.",
        mixinStandardHelpOptions = true)
final class SqlCommand implements Callable<@Nullable Void> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DemoCommand demo;

    @Parameters(arity = "1..*", paramLabel = "SQL", description = "one or several statements, separated by ;")
    private List<String> words = List.of();

    @Override
    public @Nullable Void call() throws IOException {
        try (Connection connection =
                ShopDatabase.connect(DemoState.read(demo.folder()).databasePort())) {
            new SqlConsole(System.out).run(connection, String.join(" ", words));
            return null;
        } catch (SQLException e) {
            throw new DemoFailure("the database answered: " + e.getMessage(), e).told();
        } catch (DemoFailure e) {
            throw e.told();
        }
    }
}
