package org.kubernetestenants.operator.source;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kubernetestenants.operator.api.SecretKeyRef;
import org.kubernetestenants.operator.api.Server;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.api.TenantRegistrySpec.Pool;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.Dialect.MissingColumn;

/** Says in our words what a database or its driver threw. */
public final class SourceProblems {
    private final RegistryKey registry;
    private final TenantRegistrySpec spec;
    private final Server server;
    private final Dialect dialect;

    private SourceProblems(RegistryKey registry, TenantRegistrySpec spec, Server server) {
        this.registry = registry;
        this.spec = spec;
        this.server = server;
        this.dialect = Dialect.of(server);
    }

    /**
     * The problem that {@code thrown} means for a registry: the one it carries, else one of the D codes by the root
     * SQLException, else Internal. Never has the password. What a user's route threw carries one ({@link RouteSourceProblems}).
     *
     * @param registryKey namespace/name
     */
    public static Problem explain(Throwable thrown, TenantRegistrySpec spec, String registryKey) {
        Server server = spec.source().server();
        Failure failure = server == null ? null : Failure.of(thrown, Dialect.of(server));
        if (failure == null || server == null || carriesProblem(failure)) {
            return OperatorException.problemOf(thrown);
        }
        return new SourceProblems(RegistryKey.parse(registryKey), spec, server).explain(failure);
    }

    /** HookFailed: what a row hook threw. */
    public static Problem hookFailed(Throwable thrown, TenantRegistrySpec spec, String registryKey) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return Problem.of(Code.HOOK_FAILED, "the row hook failed for a row of TenantRegistry " + registryKey)
                .detail(root.getClass().getSimpleName() + (message == null ? "" : ": " + Words.line(message)))
                .help("look at the route direct:row; a row is dropped by a null body, not by an error")
                .impact(RegistryKey.impact(spec));
    }

    /** TooManyTenants: more active rows × templates than the registry allows. */
    public static OperatorException tooMany(int rows, int templates, TenantRegistrySpec spec, String registryKey) {
        return new OperatorException(Problem.of(
                        Code.TOO_MANY_TENANTS,
                        "TenantRegistry " + registryKey + " would have " + (long) rows * templates
                                + " Tenants, and maxTenants is " + spec.maxTenants())
                .detail(rows + " active rows, " + templates + " templates")
                .help("is it the right table? if so, raise spec.maxTenants")
                .impact(RegistryKey.impact(spec)));
    }

    private static boolean carriesProblem(Failure failure) {
        return failure.chain().stream().anyMatch(OperatorException.class::isInstance);
    }

    private Problem explain(Failure failure) {
        Code code = failure.code();
        Problem problem = switch (code) {
            case LOGIN_REFUSED -> loginRefused(failure);
            case TLS_REFUSED -> TlsProblems.of(registry, server, failure, this::problem);
            case SOURCE_UNREACHABLE -> unreachable(failure);
            case SOURCE_TIMEOUT -> timeout(failure);
            case COLUMN_MISSING -> columnMissing(failure);
            case TABLE_MISSING -> tableMissing(failure);
            case SOURCE_BROKE_OFF -> brokeOff(failure);
            default -> queryFailed(failure);
        };
        return problem.impact(RegistryKey.impact(spec));
    }

    private Problem loginRefused(Failure failure) {
        SecretKeyRef ref = server.passwordRef();
        Problem problem = problem(
                Code.LOGIN_REFUSED,
                "database of " + registry.subject() + " refused user `" + server.username() + "`",
                failure);
        Optional<String> advice = dialect.loginAdvice(failure.root());
        if (advice.isPresent()) {
            return problem.help(advice.get());
        }
        if (ref == null) {
            return problem.detail("without a password, since passwordRef is absent")
                    .detail(TlsProblems.clientCertificate(registry, server))
                    .help("does the user need a password? put it into a Secret and name that in passwordRef");
        }
        return problem.detail("password from Secret " + registry.namespace() + "/" + ref.name() + ", key " + ref.key())
                .detail(TlsProblems.clientCertificate(registry, server))
                .help("was the user rotated too? look: kubectl -n " + registry.namespace() + " describe secret "
                        + ref.name());
    }

    private Problem unreachable(Failure failure) {
        Problem problem =
                problem(Code.SOURCE_UNREACHABLE, "database of " + registry.subject() + " cannot be reached", failure);
        String help =
                "is the server up, are host and port right, does a NetworkPolicy or firewall let the operator through?";
        if (server.security().certRef() == null) {
            return problem.help(help);
        }
        // By TLS 1.3 the client is done before the server looks at its certificate, and may not hear the answer.
        return problem.detail(TlsProblems.clientCertificate(registry, server))
                .help(help + " or does the server not know the CA of the client certificate?");
    }

    private Problem timeout(Failure failure) {
        Pool pool = server.limits();
        boolean connecting = failure.beforeConnected();
        String within = connecting
                ? " gave no connection within " + pool.connectTimeoutSeconds() + " s"
                : " did not answer within " + pool.queryTimeoutSeconds() + " s";
        String help = connecting
                ? "is the server overloaded, or something else behind this port? pool.connectTimeoutSeconds gives it longer"
                : "is the table locked, or the view slow? pool.queryTimeoutSeconds gives it longer";
        return problem(Code.SOURCE_TIMEOUT, "database of " + registry.subject() + within, failure)
                .help(help);
    }

    private Problem columnMissing(Failure failure) {
        MissingColumn missing =
                dialect.missingColumn(failure.root(), SelectStatement.of(spec).sql());
        String column = Objects.requireNonNullElse(missing.name(), "?");
        String nearest = missing.nearest() == null ? "" : "did you mean `" + missing.nearest() + "`? ";
        String fields = Mapping.all(spec).stream()
                .filter(mapping -> mapping.column().equalsIgnoreCase(column))
                .map(Mapping::field)
                .collect(Collectors.joining(", "));
        return problem(
                        Code.COLUMN_MISSING,
                        "column `" + column + "` of " + registry.subject() + " does not exist in " + table(),
                        failure)
                .detail(
                        fields.isEmpty()
                                ? "no mapping names it; is " + table() + " a broken view?"
                                : "mapped by " + fields)
                .help(nearest + "put the mapping right, or add the column to " + table());
    }

    private Problem tableMissing(Failure failure) {
        return problem(
                        Code.TABLE_MISSING,
                        "table " + table() + " of " + registry.subject() + " does not exist",
                        failure)
                .help("put " + dialect.field(dialect.space()) + " or table right, or make it");
    }

    private Problem brokeOff(Failure failure) {
        return problem(
                        Code.SOURCE_BROKE_OFF,
                        "the read of " + registry.subject() + " broke off before the last row",
                        failure)
                .help("nothing is to be done if it passes; else look at the server's log, and at what stands between");
    }

    private Problem queryFailed(Failure failure) {
        return problem(Code.SOURCE_QUERY_FAILED, "database of " + registry.subject() + " refused the query", failure)
                .detail(SelectStatement.of(spec).sql())
                .help("try the query as user `" + server.username() + "`; it needs SELECT on " + table());
    }

    private Problem problem(Code code, String headline, Failure failure) {
        String state = failure.state();
        return Problem.of(code, headline)
                .detail(dialect.type() + " " + server.host() + ":" + server.port() + "/" + server.database()
                        + (state.isEmpty() ? "" : ", SQLState " + state) + ", \"" + Words.line(failure.words()) + "\"");
    }

    private String table() {
        return dialect.shown(server);
    }
}
