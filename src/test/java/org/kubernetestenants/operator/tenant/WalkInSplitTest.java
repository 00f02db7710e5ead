package org.kubernetestenants.operator.tenant;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.ResourceTemplate;

/** The walk as the flow drives it: by Camel's streaming, parallel split, on pools of every size. */
@Timeout(value = 60, unit = SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalkInSplitTest {
    private final Map<String, ExecutorService> pools = Map.of(
            "one", Executors.newFixedThreadPool(1),
            "two", Executors.newFixedThreadPool(2),
            "virtual", Executors.newVirtualThreadPerTaskExecutor());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    static List<Arguments> poolsAndSeeds() {
        return pools().stream()
                .flatMap(pool -> Seeds.seeds().mapToObj(seed -> Arguments.of(pool, seed)))
                .toList();
    }

    static List<String> pools() {
        return List.of("one", "two", "virtual");
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("poolsAndSeeds")
    void each_resource_of_a_random_graph_comes_once_and_after_its_dependencies(String pool, long seed) {
        Random random = new Random(seed);
        List<ResourceTemplate> resources = randomGraph(random);
        Map<String, Integer> fates = new HashMap<>();
        resources.forEach(resource -> fates.put(resource.id(), random.nextInt(10)));
        Walk walk = Given.walk(resources.toArray(ResourceTemplate[]::new));
        List<String> seen = Collections.synchronizedList(new ArrayList<>());

        split(pool, List.of(walk), exchange -> {
            Step step = exchange.getMessage().getBody(Step.class);
            seen.add(step.id());
            if (step.isRunnable()) {
                assertThat(seen).containsAll(step.manifest().resource().dependIds());
                apply(step, fates.getOrDefault(step.id(), 9));
            }
        });

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        resources.stream().map(ResourceTemplate::id).toList());
        assertThat(walk.steps()).allSatisfy(step -> assertThat(step.verdict()).isEqualTo(expected(step, walk)));
    }

    /** One in ten fails, one is not ready, one throws, one is forgotten; the others become ready. */
    private static void apply(Step step, int fate) {
        switch (fate) {
            case 0 -> step.report(Given.failed(step));
            case 1 -> step.report(Given.inProgress(step));
            case 2 -> throw new IllegalStateException("a hook failed");
            case 3 -> {}
            default -> step.report(Given.ready(step));
        }
    }

    /** The rule of behaviour 14 and 15, told from the end. */
    private static Verdict expected(Step step, Walk walk) {
        List<Step> needed = step.manifest().resource().dependIds().stream()
                .map(id -> Given.step(walk, id))
                .toList();
        if (needed.stream()
                .anyMatch(other -> other.verdict() == Verdict.SKIPPED || other.outcome() instanceof Outcome.Failed)) {
            return Verdict.SKIPPED;
        }
        return needed.stream().allMatch(other -> Given.ready(other).equals(other.outcome()))
                ? Verdict.RUNNABLE
                : Verdict.BLOCKED;
    }

    @ParameterizedTest
    @MethodSource("pools")
    void many_tenants_share_one_pool(String pool) {
        List<Walk> walks = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            walks.add(Given.walk(randomGraph(new Random(seed)).toArray(ResourceTemplate[]::new)));
        }

        split(pool, walks, exchange -> {
            Step step = exchange.getMessage().getBody(Step.class);
            step.report(Given.ready(step));
        });

        assertThat(walks)
                .allSatisfy(
                        walk -> assertThat(walk.steps()).allMatch(step -> step.outcome() instanceof Outcome.Applied));
    }

    @Test
    void a_route_can_ask_a_step_whether_it_may_go() {
        Walk walk = Given.walk(Given.resource("db"), Given.resource("app", "db"));
        Predicate runnable = context.resolveLanguage("simple").createPredicate("${body.runnable}");
        Map<String, Boolean> answers = new ConcurrentHashMap<>();

        split("virtual", List.of(walk), exchange -> {
            Step step = exchange.getMessage().getBody(Step.class);
            answers.put(step.id(), runnable.matches(exchange));
            step.report(Given.inProgress(step));
        });

        assertThat(answers).isEqualTo(Map.of("db", true, "app", false));
    }

    @Test
    void a_slow_branch_holds_up_no_other() {
        Walk walk = Given.walk(
                Given.resource("slow"), Given.resource("a"), Given.resource("b", "a"), Given.resource("c", "b"));
        CountDownLatch quickIsDone = new CountDownLatch(1);

        split("virtual", List.of(walk), exchange -> {
            Step step = exchange.getMessage().getBody(Step.class);
            if (step.id().equals("slow")) {
                assertThat(quickIsDone.await(30, SECONDS)).isTrue();
            }
            step.report(Given.ready(step));
            if (step.id().equals("c")) {
                quickIsDone.countDown();
            }
        });

        assertThat(walk.steps()).allMatch(step -> Given.ready(step).equals(step.outcome()));
    }

    @Test
    void resources_that_can_go_together_do() {
        int width = 20;
        ResourceTemplate[] wide = new ResourceTemplate[width];
        for (int i = 0; i < width; i++) {
            wide[i] = Given.resource("r" + i);
        }
        Walk walk = Given.walk(wide);
        CountDownLatch allAreThere = new CountDownLatch(width);

        split("virtual", List.of(walk), exchange -> {
            allAreThere.countDown();
            assertThat(allAreThere.await(30, SECONDS)).isTrue();
            Step step = exchange.getMessage().getBody(Step.class);
            step.report(Given.ready(step));
        });

        assertThat(walk.steps()).allMatch(step -> step.outcome() instanceof Outcome.Applied);
    }

    private static List<ResourceTemplate> randomGraph(Random random) {
        int size = 1 + random.nextInt(30);
        List<ResourceTemplate> resources = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String[] needed = i == 0
                    ? new String[0]
                    : random.ints(random.nextInt(4), 0, i)
                            .mapToObj(n -> "r" + n)
                            .distinct()
                            .toArray(String[]::new);
            resources.add(Given.resource("r" + i, needed));
        }
        Collections.shuffle(resources, random);
        return resources;
    }

    /** Runs all walks at the same time, each through a split of its own on one shared pool. */
    private void split(String pool, List<Walk> walks, Processor each) {
        List<CompletableFuture<Exchange>> passes = walks.stream()
                .map(walk -> template.asyncSend("direct:" + pool, exchange -> {
                    exchange.setProperty("each", each);
                    exchange.setProperty("walk", walk);
                    exchange.getMessage().setBody(walk);
                }))
                .toList();
        assertThat(passes)
                .allSatisfy(pass -> assertThat(pass)
                        .succeedsWithin(50, SECONDS)
                        .satisfies(
                                exchange -> assertThat(exchange.getException()).isNull()));
    }

    @BeforeAll
    void startCamel() throws Exception {
        pools.forEach(context.getRegistry()::bind);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                for (String pool : pools.keySet()) {
                    from("direct:" + pool)
                            .split(simple("${body}"), new EndOfStep())
                            .streaming()
                            .parallelProcessing()
                            .executorService(pool)
                            .process(exchange -> exchange.getProperty("each", Processor.class)
                                    .process(exchange))
                            .end();
                }
            }
        });
        context.start();
        template.start();
    }

    @AfterAll
    void stopCamel() {
        context.stop();
        pools.values().forEach(ExecutorService::close);
    }

    /** What a flow does so that a step whose exchange ends without a report does not hold the walk until its timeout. */
    private static final class EndOfStep implements AggregationStrategy {
        @Override
        public Exchange aggregate(Exchange all, Exchange one) {
            Walk walk = one.getProperty("walk", Walk.class);
            Step step = walk.yielded(one.getProperty(Exchange.SPLIT_INDEX, Integer.class));
            Exception thrown = one.getException();
            if (thrown == null) {
                step.abandon();
            } else {
                step.fail(thrown);
                one.setException(null);
            }
            return all == null ? one : all;
        }
    }
}
