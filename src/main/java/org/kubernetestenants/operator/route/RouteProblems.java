package org.kubernetestenants.operator.route;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Place;
import org.kubernetestenants.operator.error.Problem;

/** Says in our words, with the place in the user's file, what Camel refused. */
final class RouteProblems {
    private static final Pattern YAML_PLACE = Pattern.compile("line (\\d+), column (\\d+)");
    private static final Pattern YAML_WORD = Pattern.compile(
            "(?:Unknown node id|Unsupported field|unknown (?:field|property)):? '?([A-Za-z0-9-]+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OPTION = Pattern.compile("Unknown parameters=\\[\\{([A-Za-z0-9.-]+)=");
    private static final Pattern SCHEME =
            Pattern.compile("(?:No component found with scheme|No endpoint could be found for): ([A-Za-z0-9+.-]+)");
    private static final Pattern LANGUAGE = Pattern.compile("No language could be found for: ([A-Za-z0-9-]+)");
    private static final Pattern DATA_FORMAT = Pattern.compile("Data format '([A-Za-z0-9-]+)' could not be created");
    private static final Pattern BEAN = Pattern.compile("in Registry with name: #?([A-Za-z0-9.-]+)");
    private static final Pattern ENDPOINT = Pattern.compile("Failed to resolve endpoint: ([^?\\s]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("Property with key \\[([^]]+)]");
    private static final int MAX_NAMES = 12;
    private static final String NOWHERE = "`, neither the operator's nor in ext";
    private static final String IMPACT =
            "the operator does not start with it; to check without starting: tenant-operator routes validate --routes DIR";
    /** Words that a step of a route may begin with; Camel keeps no list that can be asked. */
    private static final Set<String> STEPS = Set.of(
            "process",
            "to",
            "toD",
            "split",
            "choice",
            "when",
            "otherwise",
            "filter",
            "log",
            "setBody",
            "setHeader",
            "setProperty",
            "doTry",
            "doCatch",
            "doFinally",
            "stop",
            "wireTap",
            "bean",
            "multicast",
            "aggregate",
            "transform",
            "marshal",
            "unmarshal",
            "route",
            "from",
            "steps",
            "uri",
            "parameters",
            "ref",
            "id",
            "description",
            "simple",
            "constant",
            "script",
            "removeHeader",
            "removeHeaders",
            "removeProperty",
            "throttle",
            "delay",
            "loop",
            "enrich",
            "pollEnrich",
            "recipientList",
            "errorHandler",
            "onException",
            "streaming",
            "parallelProcessing",
            "group");

    /** Components of the operator's own jars that routes are likely to mean. */
    private static final Set<String> OWN_COMPONENTS = Set.of(
            "work-queue",
            "kubernetes-watch",
            "postgresql-listen",
            "timer",
            "direct",
            "seda",
            "bean",
            "log",
            "sql",
            "velocity",
            "http",
            "https",
            "platform-http",
            "file");

    private final RouteText text;
    private final Supplier<Set<String>> beans;
    private final ExtJars ext;
    private final Collection<String> properties;
    private final Function<String, Collection<String>> optionsOf;

    /**
     * @param beans the names that {@code ref} may have, at the time when one was not found
     * @param ext what the files may use beside what the operator brings
     * @param properties the names that placeholders may have
     * @param optionsOf the options of an endpoint, by its URI without any
     */
    RouteProblems(
            List<Path> files,
            Supplier<Set<String>> beans,
            ExtJars ext,
            Collection<String> properties,
            Function<String, Collection<String>> optionsOf) {
        this.text = new RouteText(files);
        this.beans = beans;
        this.ext = ext;
        this.properties = List.copyOf(properties);
        this.optionsOf = optionsOf;
    }

    /** @param file the file that was being loaded; null if all were loaded before */
    OperatorException explain(Throwable thrown, @Nullable Path file) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = thrown; t != null && causes.size() < 20; t = t.getCause()) {
            causes.add(t);
        }
        RouteText.Where where = where(file, causes);
        for (Throwable cause : causes) {
            switch (cause) {
                case NoSuchBeanException bean
                when bean.getName() != null -> {
                    return noBean(thrown, where, bean.getName());
                }
                case SimpleIllegalSyntaxException simple -> {
                    return at(thrown, where, simple.getExpression(), firstLine(simple.getMessage()), Set.of());
                }
                case OperatorException problem -> {
                    return at(thrown, where, problem.problem());
                }
                case LinkageError unusable -> {
                    return unusable(thrown, where, ClassProblem.of(unusable, ext));
                }
                case ClassNotFoundException missing
                when missing.getMessage() != null -> {
                    String name = missing.getMessage();
                    return at(thrown, where, name, "there is no class `" + name + NOWHERE, ext.classes());
                }
                default -> {}
            }
        }
        String text = String.join("\n", causes.stream().map(Throwable::toString).toList());
        return word(OPTION, text)
                .map(word -> at(thrown, where, word, "the endpoint has no option `" + word + "`", options(text)))
                .or(() -> word(BEAN, text).map(word -> noBean(thrown, where, word)))
                .or(() -> word(SCHEME, text)
                        .map(word -> at(thrown, where, word, "there is no component `" + word + NOWHERE, components())))
                .or(() -> word(LANGUAGE, text)
                        .map(word -> at(thrown, where, word, "there is no language `" + word + NOWHERE, Set.of())))
                .or(() -> word(DATA_FORMAT, text)
                        .map(word -> at(thrown, where, word, "there is no data format `" + word + NOWHERE, Set.of())))
                .or(() -> word(PLACEHOLDER, text)
                        .map(word -> at(thrown, where, word, "there is no property `" + word + "`", properties)))
                .or(() -> word(YAML_WORD, text)
                        .map(word -> at(thrown, where, word, "a route has no `" + word + "` here", STEPS)))
                .orElseGet(() -> raw(thrown, file, causes));
    }

    /** A problem of our own with a word of the route files: in the last place where {@code before} and it stand. */
    OperatorException last(String before, String word, String headline, Collection<String> valid) {
        Pattern pattern = Pattern.compile(before + Pattern.quote(word) + "(?![A-Za-z0-9-])");
        return near(headline, text.last(pattern, word).orElse(null), word, valid, null);
    }

    /** A problem of our own with a word of a step. */
    OperatorException in(LineNumberAware step, String word, Problem problem) {
        Problem told = problem.impact(IMPACT);
        return new OperatorException(
                text.find(text.of(step), word).map(told::at).orElse(told));
    }

    /** The same for a word that should be one of {@code valid}. */
    OperatorException in(LineNumberAware step, String word, String headline, Collection<String> valid) {
        return near(headline, text.find(text.of(step), word).orElse(null), word, valid, null);
    }

    private OperatorException noBean(Throwable thrown, RouteText.Where where, String name) {
        return at(thrown, where, name, "no step is called `" + name + "`", beans.get());
    }

    /** Where a component of the jar is named that needs the class, if Camel does not say in which route it was. */
    private OperatorException unusable(Throwable thrown, RouteText.Where where, ClassProblem unusable) {
        Problem problem = unusable.problem().impact(IMPACT);
        return new OperatorException(
                unusable.components().stream()
                        .flatMap(name -> text.uri(where, name).stream())
                        .findFirst()
                        .map(problem::at)
                        .orElse(problem),
                thrown);
    }

    /** What Camel refused is in the file that was being loaded, or in the route that could not be made. */
    private RouteText.Where where(@Nullable Path file, List<Throwable> causes) {
        if (file != null) {
            return new RouteText.Where(file, 1);
        }
        return causes.stream()
                .filter(FailedToCreateRouteException.class::isInstance)
                .map(cause -> ((FailedToCreateRouteException) cause).getRouteId())
                .filter(Objects::nonNull)
                .findFirst()
                .flatMap(text::route)
                .orElse(new RouteText.Where(null, 1));
    }

    private static Optional<String> word(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private Collection<String> options(String text) {
        return word(ENDPOINT, text).map(optionsOf).orElse(Set.of());
    }

    private Set<String> components() {
        Set<String> names = new TreeSet<>(OWN_COMPONENTS);
        names.addAll(ext.components());
        return names;
    }

    private OperatorException at(
            Throwable thrown, RouteText.Where where, String word, String headline, Collection<String> valid) {
        return near(headline, text.find(where, word).orElse(null), word, valid, thrown);
    }

    private static OperatorException near(
            String headline, @Nullable Place place, String word, Collection<String> valid, @Nullable Throwable thrown) {
        Problem problem = Problem.of(Code.ROUTE_INVALID, headline).impact(IMPACT);
        Problem placed = place == null ? problem : problem.at(place);
        Problem helped = Nearest.to(word, valid)
                .map(near -> placed.help("did you mean `" + near + "`?"))
                .orElseGet(() -> valid.isEmpty() ? placed : placed.help("there are: " + some(valid)));
        return thrown == null ? new OperatorException(helped) : new OperatorException(helped, thrown);
    }

    private static String some(Collection<String> valid) {
        return valid.stream().sorted().limit(MAX_NAMES).collect(Collectors.joining(", "))
                + (valid.size() > MAX_NAMES ? ", …" : "");
    }

    private OperatorException at(Throwable thrown, RouteText.Where where, Problem problem) {
        Matcher quoted = Pattern.compile("`([^`]+)`").matcher(problem.headline());
        Optional<Place> place = quoted.find() ? text.find(where, quoted.group(1)) : Optional.empty();
        return new OperatorException(place.map(problem::at).orElse(problem).impact(IMPACT), thrown);
    }

    private OperatorException raw(Throwable thrown, @Nullable Path file, List<Throwable> causes) {
        Throwable root = causes.getLast();
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        String name = file == null ? "a route file" : file.toString();
        String headline = name + " is no valid route file: " + firstLine(message);
        Problem problem = Problem.of(Code.ROUTE_INVALID, headline).impact(IMPACT);
        Matcher place = YAML_PLACE.matcher(
                String.join("\n", causes.stream().map(Throwable::toString).toList()));
        if (file != null && place.find()) {
            problem = problem.at(
                    RouteText.line(file, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)), 1));
        }
        for (String line : message.lines().skip(1).limit(6).toList()) {
            problem = problem.detail(line);
        }
        return new OperatorException(problem, thrown);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse(text);
    }
}
