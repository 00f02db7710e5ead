package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.sql.RowMapperFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** The route files of a folder: flow/, hooks/ and extra/, and whether they are valid. */
public final class RouteFiles {
    private static final List<String> FOLDERS = List.of("flow", "hooks", "extra");
    private static final String SUFFIX = ".camel.yaml";

    private RouteFiles() {}

    /** Every route file, in a stable order. */
    public static List<Path> in(Path routes) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : FOLDERS) {
            Path path = routes.resolve(folder);
            if (Files.isDirectory(path)) {
                try (Stream<Path> children = Files.list(path)) {
                    children.filter(file -> file.toString().endsWith(SUFFIX))
                            .sorted()
                            .forEach(files::add);
                }
            }
        }
        if (files.isEmpty()) {
            throw new OperatorException(Problem.of(Code.ROUTE_INVALID, "there are no route files in " + routes)
                    .help("name the folder that has flow/ and hooks/ by --routes"));
        }
        return files;
    }

    /**
     * Builds every route in a context of its own that never starts one, with beans that do nothing.
     *
     * @param properties values of the placeholders
     * @return how many routes there are
     * @throws OperatorException RouteInvalid with file, line, column and the nearest valid word
     */
    public static int validate(Path routes, Map<String, String> properties) throws Exception {
        List<Path> files = in(routes);
        try (DefaultCamelContext context = new DefaultCamelContext(false)) {
            context.disableJMX();
            context.setSourceLocationEnabled(true);
            Properties placeholders = new Properties();
            placeholders.putAll(properties);
            context.getPropertiesComponent().setInitialProperties(placeholders);
            names().forEach((name, type) -> context.getRegistry().bind(name, type.cast(nothing(type))));
            // Loaded before the context's init, since that is when Camel builds routes: later ones are built only when
            // started.
            context.build();
            RouteProblems problems =
                    new RouteProblems(files, names().keySet(), properties.keySet(), scheme -> options(context, scheme));
            RouteNames names = new RouteNames(problems);
            for (Path file : files) {
                try {
                    Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
                    PluginHelper.getRoutesLoader(context).loadRoutes(resource);
                } catch (Exception e) {
                    throw problems.explain(e, file);
                }
                names.loaded(context.getRouteDefinitions());
            }
            names.check(context.getRouteDefinitions());
            context.getRouteDefinitions().forEach(route -> route.setAutoStartup("false"));
            try {
                context.start();
            } catch (Exception e) {
                throw problems.explain(e, null);
            }
            names.checkQueues(context.getRouteDefinitions());
            return context.getRouteDefinitions().size();
        }
    }

    /** The options that an endpoint of this component may have; empty if nobody knows. */
    private static Set<String> options(CamelContext context, String scheme) {
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        if (factory != null) {
            return factory.propertyNames();
        }
        return switch (scheme) {
            case "work-queue" -> WorkQueueEndpoint.OPTIONS;
            case "postgresql-listen" -> PostgreSqlListenEndpoint.OPTIONS;
            default -> Set.of();
        };
    }

    /** Every bean name that route files may use, with its type. */
    static Map<String, Class<?>> names() {
        Map<String, Class<?>> names = new HashMap<>();
        FlowBeans.NAMES.forEach(name -> names.put(name, Processor.class));
        Watches.NAMES.forEach(name -> names.put(name, Watch.class));
        names.put("manifests", AggregationStrategy.class);
        names.put("steps", AggregationStrategy.class);
        names.put("noDataSource", DataSource.class);
        names.put("rowMappers", RowMapperFactory.class);
        names.put("writes", java.util.concurrent.ExecutorService.class);
        return names;
    }

    private static Object nothing(Class<?> type) {
        if (type == Processor.class) {
            return (Processor) exchange -> {};
        }
        if (type == AggregationStrategy.class) {
            return (AggregationStrategy) (before, one) -> one;
        }
        if (type == Watch.class) {
            return (Watch) handler -> () -> {};
        }
        if (type == RowMapperFactory.class) {
            return new RowMappers();
        }
        return type == DataSource.class
                ? new NoDataSource()
                : java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor();
    }
}
