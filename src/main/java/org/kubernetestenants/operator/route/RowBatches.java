package org.kubernetestenants.operator.route;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.Exchange;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.RouteDefinition;

/**
 * {@code batchRows}: an exchange for each row takes many times as long as to read it, and is for the row hook only. Where that does
 * nothing, several rows go through the flow at once.
 */
final class RowBatches implements Iterator<RowBatches.Batch>, Closeable {
    private static final String HOOK = "direct:row";
    private static final String NOTHING = "nothing";
    private static final int ROWS = 500;

    private final Iterator<Map<String, Object>> rows;

    private RowBatches(Iterator<Map<String, Object>> rows) {
        this.rows = rows;
    }

    /** Rows that no hook is to see. */
    record Batch(List<Map<String, Object>> rows) {}

    /** Body in: an iterator of maps. Body out: the same, or an iterator of batches if the row hook does nothing. */
    @SuppressWarnings("unchecked") // what `rows` makes
    static void step(Exchange exchange) {
        Iterator<Map<String, Object>> rows = SafetySteps.body(exchange, Iterator.class, "batchRows", "rows");
        if (isHookEmpty(exchange)) {
            exchange.getMessage().setBody(new RowBatches(rows));
        }
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Batch next() {
        if (!rows.hasNext()) {
            throw new NoSuchElementException();
        }
        List<Map<String, Object>> batch = new ArrayList<>(ROWS);
        while (batch.size() < ROWS && rows.hasNext()) {
            batch.add(rows.next());
        }
        return new Batch(batch);
    }

    @Override
    public void close() throws IOException {
        if (rows instanceof Closeable closeable) {
            closeable.close();
        }
    }

    /** The hook's route as it is delivered, with no other step in it, wherever that may come from. */
    private static boolean isHookEmpty(Exchange exchange) {
        return exchange.getContext() instanceof ModelCamelContext context
                && context.getRouteDefinitions().stream()
                        .filter(route -> HOOK.equals(route.getInput().getEndpointUri()))
                        .allMatch(RowBatches::isEmpty);
    }

    private static boolean isEmpty(RouteDefinition hook) {
        return hook.getOutputs().size() == 1
                && hook.getOutputs().getFirst() instanceof ProcessDefinition step
                && NOTHING.equals(step.getRef());
    }
}
