package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
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
    private static final Pattern SCHEME = Pattern.compile("No component found with scheme: ([A-Za-z0-9+.-]+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("Property with key \\[([^]]+)]");
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

    private final List<Path> files;

    RouteProblems(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * @param file the file that was being loaded; null if all were loaded before
     * @param beans the names that {@code ref} may have
     */
    OperatorException explain(Exception thrown, @Nullable Path file, Collection<String> beans) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable t = thrown; t != null && causes.size() < 20; t = t.getCause()) {
            causes.add(t);
        }
        for (Throwable cause : causes) {
            if (cause instanceof NoSuchBeanException bean && bean.getName() != null) {
                return at(thrown, file, bean.getName(), "no step is called `" + bean.getName() + "`", beans);
            }
            if (cause instanceof OperatorException problem) {
                return at(thrown, file, problem.problem());
            }
        }
        String text = String.join("\n", causes.stream().map(Throwable::toString).toList());
        return word(OPTION, text)
                .map(word -> at(thrown, file, word, "the endpoint has no option `" + word + "`", options(text)))
                .or(() -> word(SCHEME, text)
                        .map(word -> at(thrown, file, word, "there is no component `" + word + "`", components())))
                .or(() -> word(PLACEHOLDER, text)
                        .map(word -> at(thrown, file, word, "there is no property `" + word + "`", Set.of())))
                .or(() -> word(YAML_WORD, text)
                        .map(word -> at(thrown, file, word, "a route has no `" + word + "` here", STEPS)))
                .orElseGet(() -> raw(thrown, file, causes));
    }

    private static Optional<String> word(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Set<String> options(String text) {
        return text.contains("work-queue")
                ? Set.of("workers", "minBackoff", "maxBackoff", "delay", "context")
                : Set.of(
                        "period",
                        "delay",
                        "fixedRate",
                        "repeatCount",
                        "outputType",
                        "dataSource",
                        "usePlaceholder",
                        "synchronous");
    }

    private static Set<String> components() {
        return Set.of("work-queue", "kubernetes-watch", "timer", "direct", "seda", "bean", "log", "sql", "velocity");
    }

    private OperatorException at(
            Exception thrown, @Nullable Path file, String word, String headline, Collection<String> valid) {
        Problem problem = Problem.of(Code.ROUTE_INVALID, headline);
        Optional<Place> place = find(file, word);
        if (place.isPresent()) {
            problem = problem.at(place.get());
        }
        Optional<String> near = Nearest.to(word, valid);
        return new OperatorException(
                near.isPresent() ? problem.help("did you mean `" + near.get() + "`?") : problem, thrown);
    }

    private OperatorException at(Exception thrown, @Nullable Path file, Problem problem) {
        Matcher quoted = Pattern.compile("`([^`]+)`").matcher(problem.headline());
        Optional<Place> place = quoted.find() ? find(file, quoted.group(1)) : Optional.empty();
        return new OperatorException(place.map(problem::at).orElse(problem), thrown);
    }

    private OperatorException raw(Exception thrown, @Nullable Path file, List<Throwable> causes) {
        Throwable root = causes.getLast();
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        String name = file == null ? "a route file" : file.toString();
        String headline =
                name + " is no valid route file: " + message.lines().findFirst().orElse(message);
        Problem problem = Problem.of(Code.ROUTE_INVALID, headline);
        Matcher place = YAML_PLACE.matcher(
                String.join("\n", causes.stream().map(Throwable::toString).toList()));
        if (file != null && place.find()) {
            problem = problem.at(line(file, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)), 1));
        }
        for (String line : message.lines().skip(1).limit(6).toList()) {
            problem = problem.detail(line);
        }
        return new OperatorException(problem, thrown);
    }

    /** The first place where the word stands by itself. */
    private Optional<Place> find(@Nullable Path only, String word) {
        Pattern pattern = Pattern.compile("(?<![A-Za-z0-9-])" + Pattern.quote(word) + "(?![A-Za-z0-9-])");
        for (Path file : only == null ? files : List.of(only)) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher matcher = pattern.matcher(lines.get(i));
                if (!lines.get(i).strip().startsWith("#") && matcher.find()) {
                    return Optional.of(
                            new Place(file.toString(), i + 1, matcher.start() + 1, lines.get(i), word.length(), ""));
                }
            }
        }
        return Optional.empty();
    }

    private static Place line(Path file, int line, int column, int width) {
        List<String> lines = lines(file);
        String source = line <= lines.size() ? lines.get(line - 1) : "";
        return new Place(file.toString(), line, column, source, width, "");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot read " + file, e);
        }
    }
}
