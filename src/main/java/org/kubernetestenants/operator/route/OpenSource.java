package org.kubernetestenants.operator.route;

import java.util.Iterator;
import java.util.Map;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.TenantRegistrySpec;
import org.kubernetestenants.operator.cluster.CustomResources;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.source.DataSources;
import org.kubernetestenants.operator.source.SelectStatement;
import org.kubernetestenants.operator.source.Snapshot;
import org.kubernetestenants.operator.source.SourceProblems;
import org.kubernetestenants.operator.source.SyncInterval;
import org.kubernetestenants.operator.source.WholeSnapshot;
import org.kubernetestenants.operator.sync.SyncSchedule;

/** The steps from a registry to its rows: {@code openSource}, {@code rows}, {@code readRow}, {@code snapshot}, {@code sourceFailed}. */
final class OpenSource {
    /** Headers of camel-sql: the one exchange's DataSource and query. Removed by {@code rows}. */
    private static final String DATA_SOURCE = "CamelSqlDataSource";

    private static final String QUERY = "CamelSqlQuery";

    private final DataSources dataSources;
    private final SyncSchedule schedule;
    private final CustomResources resources;

    OpenSource(DataSources dataSources, SyncSchedule schedule, CustomResources resources) {
        this.dataSources = dataSources;
        this.schedule = schedule;
        this.resources = resources;
    }

    /**
     * Body in: any. Headers out: the registry's DataSource and its SELECT, for the {@code sql:} step that follows; none for a registry
     * whose rows come from a route.
     */
    void open(Exchange exchange) {
        SyncPass pass = pass(exchange, "openSource");
        SafetySteps.require(!pass.isLeaving(), "openSource", "registry-leaves");
        TenantRegistrySpec spec = pass.registry().getSpec();
        schedule.started(pass.key(), SyncInterval.of(spec));
        pass.rows(Snapshot.begin(pass.key(), spec));
        if (pass.isFromRoute()) {
            // It may have been a database before.
            dataSources.close(pass.key());
            return;
        }
        exchange.getMessage().setHeader(DATA_SOURCE, dataSources.of(pass.key(), spec));
        exchange.getMessage().setHeader(QUERY, SelectStatement.of(spec).sql());
    }

    /** Body in: an iterator of maps, column to value. Body out: the same, each row counted as it is taken. */
    @SuppressWarnings("unchecked") // camel-sql delivers maps by column name
    void rows(Exchange exchange) {
        SyncPass pass = pass(exchange, "rows");
        exchange.getMessage().removeHeaders("CamelSql*");
        Iterator<Map<String, Object>> rows =
                SafetySteps.body(exchange, Iterator.class, "rows", "the step that reads the source");
        exchange.getMessage().setBody(begun(pass, "rows").stream(rows));
    }

    /** Body in: a row's map as the row hook left it, null if the hook dropped the row; or a batch of rows. Body out: the same. */
    @SuppressWarnings("unchecked") // column names are text
    void readRow(Exchange exchange) {
        Snapshot rows = begun(pass(exchange, "readRow"), "readRow");
        Object row = exchange.getMessage().getBody();
        if (row == null) {
            rows.dropped();
        } else if (row instanceof RowBatches.Batch batch) {
            batch.rows().forEach(rows::row);
        } else if (row instanceof Map<?, ?> map) {
            rows.row((Map<String, @Nullable Object>) map);
        } else {
            throw new OperatorException(Problem.of(
                            Code.HOOK_FAILED,
                            "the row hook made a " + row.getClass().getSimpleName() + " of a row")
                    .help("a hook leaves the row's map as the body, changed or not, or null to drop it"));
        }
    }

    /**
     * Body in: any. Body out: {@link WholeSnapshot}, if every row of the source came through the hook and {@code readRow}, and
     * there are not more than the registry allows.
     */
    void snapshot(Exchange exchange) {
        SyncPass pass = pass(exchange, "snapshot");
        WholeSnapshot whole = begun(pass, "snapshot").whole();
        checkSize(pass, whole);
        pass.snapshot(whole);
        exchange.getMessage().setBody(whole);
    }

    private void checkSize(SyncPass pass, WholeSnapshot whole) {
        TenantRegistrySpec spec = pass.registry().getSpec();
        int templates = (int) resources.templatesOf(pass.key()).stream()
                .filter(template -> !template.isMarkedForDeletion())
                .count();
        if (spec.maxTenants() > 0 && (long) whole.activeRows() * templates > spec.maxTenants()) {
            throw SourceProblems.tooMany(whole.activeRows(), templates, spec, pass.key());
        }
    }

    /** After any failure on the way: the pass says why, in the words of {@link SourceProblems}; nothing is written or deleted. */
    void failed(Exchange exchange) {
        SyncPass pass = pass(exchange, "sourceFailed");
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (thrown != null) {
            TenantRegistrySpec spec = pass.registry().getSpec();
            pass.failure(
                    isInHook(exchange, thrown)
                            ? SourceProblems.hookFailed(thrown, spec, pass.key())
                            : SourceProblems.explain(thrown, spec, pass.key()));
        }
    }

    /** Whether a row's own exchange failed in another route than the flow's: a hook's error is none of the source. */
    private static boolean isInHook(Exchange exchange, Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OperatorException) {
                return false;
            }
            if (t instanceof CamelExchangeException failed && failed.getExchange() != null) {
                String route = failed.getExchange().getProperty(Exchange.FAILURE_ROUTE_ID, String.class);
                return route != null && !route.equals(exchange.getFromRouteId());
            }
        }
        return false;
    }

    static SyncPass pass(Exchange exchange, String step) {
        return SafetySteps.property(exchange, SyncPass.PROPERTY, SyncPass.class, step, "loadRegistry");
    }

    private static Snapshot begun(SyncPass pass, String step) {
        Snapshot rows = pass.rows();
        if (rows == null) {
            throw new OperatorException(SafetySteps.missing("`" + step + "` came before `openSource`", "open-source"));
        }
        return rows;
    }
}
