package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.route.RowBatches.Batch;

class RowBatchesTest {
    private static final List<Map<String, Object>> ROWS = IntStream.range(0, 1201)
            .<Map<String, Object>>mapToObj(i -> Map.of("id", i))
            .toList();

    @Test
    void where_the_hook_does_nothing_rows_come_by_five_hundreds() throws Exception {
        List<Object> items = items("nothing");

        assertThat(items)
                .allSatisfy(item -> assertThat(item).isInstanceOf(Batch.class))
                .extracting(item -> ((Batch) item).rows().size())
                .containsExactly(500, 500, 201);
        assertThat(items.stream().flatMap(item -> ((Batch) item).rows().stream()))
                .containsExactlyElementsOf(ROWS);
    }

    @Test
    void a_hook_sees_each_row() throws Exception {
        assertThat(items("mine")).isEqualTo(ROWS);
        assertThat(items("nothing", "mine")).isEqualTo(ROWS);
    }

    private static List<Object> items(String... hookSteps) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Processor none = exchange -> {};
            context.getRegistry().bind("nothing", none);
            context.getRegistry().bind("mine", none);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    var hook = from("direct:row");
                    for (String step : hookSteps) {
                        hook.process(step);
                    }
                }
            });
            context.start();
            Exchange exchange = new DefaultExchange(context);
            exchange.getMessage().setBody(ROWS.iterator());
            RowBatches.step(exchange);
            List<Object> items = new ArrayList<>();
            exchange.getMessage().getBody(Iterator.class).forEachRemaining(items::add);
            return items;
        }
    }
}
