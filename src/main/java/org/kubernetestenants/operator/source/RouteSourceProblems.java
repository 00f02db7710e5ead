package org.kubernetestenants.operator.source;

import java.io.InputStream;
import java.io.Reader;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** Says in our words what was wrong with a user's route of rows, or with what it gave. Never has a row's values. */
public final class RouteSourceProblems {
    private static final int MOST_NAMES = 12;

    private final RegistryKey registry;
    private final TenantRegistrySpec spec;
    private final String name;

    private RouteSourceProblems(RegistryKey registry, TenantRegistrySpec spec, String name) {
        this.registry = registry;
        this.spec = spec;
        this.name = name;
    }

    /** Of a registry of type route whose settings are valid ({@link SettingsCheck#checkRoute}). */
    public static RouteSourceProblems of(String registryKey, TenantRegistrySpec spec) {
        return new RouteSourceProblems(
                RegistryKey.parse(registryKey), spec, SettingsCheck.checkRoute(registryKey, spec));
    }

    /** The checked name of the route: it begins with {@code direct:rows-NAME}. */
    public String name() {
        return name;
    }

    /**
     * InvalidSourceSettings: no route has the registry's name.
     *
     * @param there names of the routes that give rows
     */
    public OperatorException noRoute(Collection<String> there) {
        String nearest = Nearest.to(name, there)
                .map(near -> "did you mean `" + near + "`? ")
                .orElse("");
        return new OperatorException(Problem.of(
                        Code.INVALID_SOURCE_SETTINGS,
                        "spec.source.route.name of " + registry.subject() + " cannot be used")
                .detail("no route of the operator begins with direct:rows-" + name)
                .detail(there.isEmpty() ? "no route begins with direct:rows-…" : "there are: " + some(there))
                .help(nearest + "a new route goes into routes/extra, and is read when the operator starts")
                .impact("tenants stay as they are until it is changed"));
    }

    /** SourceRouteFailed, unless {@code thrown} says better what is wrong. */
    public OperatorException failed(Throwable thrown) {
        if (thrown instanceof OperatorException known) {
            return known;
        }
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return new OperatorException(
                failed(root.getClass().getSimpleName() + (message == null ? "" : ": \"" + Words.line(message) + "\"")),
                thrown);
    }

    /** SourceRouteFailed: the route ended before its last step. */
    public OperatorException stopped() {
        return new OperatorException(failed("it was ended by a step such as stop or rollback"));
    }

    private Problem failed(String how) {
        return problem(Code.SOURCE_ROUTE_FAILED, "the route of " + registry.subject() + " failed")
                .detail(how)
                .help("look at the route, and at what it asks");
    }

    OperatorException noBody() {
        return notRows(
                " gave nothing",
                "its last step must leave the rows as the body: a list, an iterator or a stream of maps; none: an empty list");
    }

    OperatorException oneMap() {
        return notRows(
                " gave one map in place of a list of them",
                "is the list one of its fields? last step: setBody: {simple: \"${body[FIELD]}\"}");
    }

    /** A body that nobody can go through. */
    OperatorException notRows(Object body) {
        String what = switch (body) {
            case CharSequence ignored -> "text";
            case byte[] ignored -> "bytes";
            case InputStream ignored -> "bytes";
            case Reader ignored -> "text";
            default -> named(body);
        };
        return notRows(
                " gave " + what + " in place of rows",
                "was it not unmarshalled? last step: unmarshal: {json: {useList: true}}, or unmarshal: {csv: {useMaps: true}}");
    }

    private OperatorException notRows(String what, String help) {
        return new OperatorException(problem(Code.NOT_ROWS, "the route of " + registry.subject() + what)
                .help(help));
    }

    /** @param number of the row, from 1 */
    OperatorException noRow(int number, @Nullable Object element) {
        String what = element == null ? "null" : named(element);
        return new OperatorException(problem(
                        Code.NOT_ROWS,
                        "row " + number + " from the route of " + registry.subject() + " is " + what + ", and no map")
                .help("each row is a map, column to value"));
    }

    /** ColumnMissing in one row, of a column that each must have. */
    OperatorException columnMissing(Mapping mapping, int number, Set<String> columns) {
        return columnMissing(
                mapping,
                " is not in row " + number + " of its route",
                columns,
                "give it in every row, also where it says no, or put the mapping right");
    }

    /** ColumnMissing in all rows. */
    OperatorException columnMissing(Mapping mapping, Set<String> columns) {
        return columnMissing(
                mapping,
                " is in no row of its route",
                columns,
                "put the mapping right, or give the column in one row at least");
    }

    private OperatorException columnMissing(Mapping mapping, String where, Set<String> columns, String help) {
        String nearest = Nearest.to(mapping.column(), columns)
                .map(near -> "did you mean `" + near + "`? ")
                .orElse("");
        return new OperatorException(
                problem(Code.COLUMN_MISSING, "column `" + mapping.column() + "` of " + registry.subject() + where)
                        .detail("mapped by " + mapping.field())
                        .detail("the row has: " + (columns.isEmpty() ? "nothing" : some(columns)))
                        .help(nearest + help));
    }

    private static String named(Object value) {
        String type = value.getClass().getSimpleName();
        return ("AEIOU".indexOf(type.isEmpty() ? 'x' : type.charAt(0)) < 0 ? "a " : "an ") + type;
    }

    private Problem problem(Code code, String headline) {
        return Problem.of(code, headline).detail("route direct:rows-" + name).impact(RegistryKey.impact(spec));
    }

    private static String some(Collection<String> names) {
        return new TreeSet<>(names)
                        .stream().limit(MOST_NAMES).map(InvalidRow::printable).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMES ? ", …" : "");
    }
}
