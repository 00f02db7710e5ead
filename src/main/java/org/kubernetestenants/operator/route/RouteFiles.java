package org.kubernetestenants.operator.route;

import java.beans.Introspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.sql.RowMapperFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route files of a folder: flow/, hooks/ and extra/, and whether they are valid. */
public final class RouteFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
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
     * @param ext what they may use beside what the operator brings
     * @param properties values of the placeholders
     * @return how many routes there are
     * @throws OperatorException RouteInvalid with file, line, column and the nearest valid word; ClassUnusable if a jar lacks a
     *     class
     */
    public static int validate(Path routes, ExtJars ext, Map<String, String> properties) throws Exception {
        List<Path> files = in(routes);
        try (ExtJars.Scope ignored = ext.enter();
                DefaultCamelContext context = new DefaultCamelContext(false)) {
            ext.into(context);
            context.disableJMX();
            context.setSourceLocationEnabled(true);
            Properties placeholders = new Properties();
            placeholders.putAll(properties);
            context.getPropertiesComponent().setInitialProperties(placeholders);
            names().forEach((name, type) -> context.getRegistry().bind(name, type.cast(nothing(type))));
            // Loaded before the context's init, since that is when Camel builds routes: later ones are built only when
            // started.
            context.build();
            RouteProblems problems = new RouteProblems(
                    files, () -> beans(context), ext, properties.keySet(), uri -> options(context, uri));
            RouteNames names = new RouteNames(problems);
            for (Path file : files) {
                try {
                    Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
                    PluginHelper.getRoutesLoader(context).loadRoutes(resource);
                } catch (Exception | LinkageError e) {
                    throw problems.explain(e, file);
                }
                names.loaded(context.getRouteDefinitions());
            }
            names.check(context.getRouteDefinitions());
            context.getRouteDefinitions().forEach(route -> route.setAutoStartup("false"));
            try {
                context.start();
            } catch (Exception | LinkageError e) {
                throw problems.explain(e, null);
            }
            names.checkQueues(context.getRouteDefinitions());
            return context.getRouteDefinitions().size();
        }
    }

    /** The operator's, and those of {@code beans:} in the files that were loaded so far. */
    private static Set<String> beans(CamelContext context) {
        return context.getRegistry().findByTypeWithName(Object.class).keySet();
    }

    /** The options that an endpoint with this URI may have; empty if nobody knows. */
    private static Set<String> options(CamelContext context, String uri) {
        String scheme = uri.replaceFirst(":.*", "");
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        if (factory != null) {
            return factory.propertyNames();
        }
        return switch (scheme) {
            case "work-queue" -> WorkQueueEndpoint.OPTIONS;
            case "postgresql-listen" -> PostgreSqlListenEndpoint.OPTIONS;
            default -> setters(context, uri);
        };
    }

    /** A component of somebody's own has no list of its options, but its endpoints have a setter for each. */
    private static Set<String> setters(CamelContext context, String uri) {
        try {
            return Arrays.stream(context.getEndpoint(uri).getClass().getMethods())
                    .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                    .filter(method -> method.getDeclaringClass() != DefaultEndpoint.class)
                    .map(method -> Introspector.decapitalize(method.getName().substring(3)))
                    .collect(Collectors.toSet());
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("{} cannot be asked for its options", uri, e);
            return Set.of();
        }
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
