package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.route.ExtJars;
import org.kubernetestenants.operator.route.RouteFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code routes validate}: the check of route files that the operator makes when it starts, without a cluster. */
@Command(
        name = "routes",
        description = "Works on route files.",
        mixinStandardHelpOptions = true,
        subcommands = RoutesCommand.Validate.class)
final class RoutesCommand {
    @Command(
            name = "validate",
            description = "Loads all route files as the operator would, and starts none.",
            mixinStandardHelpOptions = true)
    static final class Validate implements Callable<@Nullable Void> {
        @Option(
                names = "--routes",
                defaultValue = "${sys:tenant-operator.home:-.}/routes",
                description = "folder with flow/, hooks/ and extra/ (default: ${DEFAULT-VALUE})")
        private Path routes = Path.of("routes");

        @Mixin
        private ExtOption ext = new ExtOption();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec command;

        @Override
        public @Nullable Void call() throws Exception {
            Map<String, String> properties = Settings.properties(new Properties(), System.getenv(), new Properties());
            ExtJars jars = ext.jars();
            int count = RouteFiles.validate(routes, jars, properties);
            String with = jars.names().isEmpty() ? "" : ", with " + String.join(", ", jars.names());
            command.commandLine().getOut().println(count + " routes are valid" + with);
            return null;
        }
    }
}
