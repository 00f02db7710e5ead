package org.kubernetestenants.operator.cli;

import java.util.TimeZone;
import org.apache.camel.CamelContext;
import org.kubernetestenants.operator.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of the one jar. */
@Command(
        name = "tenant-operator",
        description = "Turns each active row of a database into a tenant's Kubernetes objects.",
        mixinStandardHelpOptions = true,
        versionProvider = TenantOperator.Version.class,
        subcommands = {
            RunCommand.class,
            RoutesCommand.class,
            ExplainCommand.class,
            HealthCommand.class,
            DemoCommand.class
        })
public final class TenantOperator {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private TenantOperator() {}

    public static void main(String[] args) {
        // Before the first logger: readable lines on a terminal, JSON elsewhere; whoever sets the property has the last
        // word.
        if (!onTerminal() && System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "logback-json.xml");
        }
        // PostgreSQL's driver reads a time without a zone as one of this machine's: the same row, the same text
        // everywhere.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(Failures.execute(commandLine(), args));
    }

    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    static CommandLine commandLine() {
        return Failures.toldBy(new CommandLine(new TenantOperator()));
    }

    /** The version in the jar's manifest, and those that jars for routes have to fit. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TenantOperator.class.getPackage().getImplementationVersion();
            return new String[] {
                "tenant-operator " + (version == null ? "(from classes)" : version),
                "Camel " + CamelContext.class.getPackage().getImplementationVersion(),
                "Java " + Runtime.version()
            };
        }
    }
}
