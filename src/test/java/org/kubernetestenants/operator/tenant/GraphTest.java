package org.kubernetestenants.operator.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kubernetestenants.operator.tenant.Given.resource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

class GraphTest {
    @Test
    void depth_is_the_longest_chain_below_a_resource() {
        Graph graph = Graph.of(List.of(
                resource("app", "db", "migrate", "config"),
                resource("migrate", "db"),
                resource("db"),
                resource("config")));

        assertThat(graph.depth("db")).isZero();
        assertThat(graph.depth("config")).isZero();
        assertThat(graph.depth("migrate")).isEqualTo(1);
        assertThat(graph.depth("app")).isEqualTo(2);
    }

    @Test
    void each_edge_can_be_followed_both_ways() {
        Graph graph = Graph.of(List.of(resource("app", "db", "db"), resource("job", "db"), resource("db")));

        assertThat(graph.ids()).containsExactly("app", "job", "db");
        assertThat(graph.dependencies("app")).containsExactly("db");
        assertThat(graph.dependents("db")).containsExactly("app", "job");
        assertThatThrownBy(() -> graph.depth("nope")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_repeated_id_is_told_once_however_often_it_is_repeated() {
        assertThat(texts(Graph.check(List.of(resource("app"), resource("db"), resource("app"), resource("app")))))
                .containsExactly("""
                        error[TO-G200] DuplicateId: 3 resources have the id `app`
                        help: ids are unique over all arrays of a template: give each of them its own""");
    }

    @Test
    void a_circle_is_shown_as_its_whole_path() {
        assertThat(texts(Graph.check(
                        List.of(resource("db", "migrate"), resource("migrate", "app"), resource("app", "db")))))
                .containsExactly("""
                        error[TO-G201] DependencyCycle: 3 resources depend on each other
                          db -> migrate -> app -> db
                        help: remove one edge, say `db` from the dependIds of `app`""");
    }

    @Test
    void a_resource_that_depends_on_itself_is_a_circle_of_one() {
        assertThat(texts(Graph.check(List.of(resource("app", "app"))))).containsExactly("""
                        error[TO-G201] DependencyCycle: `app` depends on itself
                          app -> app
                        help: remove one edge, say `app` from the dependIds of `app`""");
    }

    @Test
    void circles_that_share_resources_are_one_problem_that_names_all_of_them() {
        assertThat(texts(Graph.check(List.of(resource("a", "b"), resource("b", "a", "c"), resource("c", "b")))))
                .containsExactly("""
                        error[TO-G201] DependencyCycle: 2 resources depend on each other
                          a -> b -> a
                          entangled with it: c
                        help: remove one edge, say `a` from the dependIds of `b`""");
    }

    @Test
    void an_unknown_id_comes_with_the_nearest_known_one() {
        assertThat(texts(Graph.check(List.of(resource("app", "databse"), resource("database"), resource("cache")))))
                .containsExactly("""
                        error[TO-G202] UnknownDependency: `app` depends on `databse`, which does not exist
                        help: did you mean `database`? ids: app, cache, database""");
    }

    @Test
    void an_id_that_is_there_twice_is_one_problem() {
        assertThat(texts(Graph.check(List.of(resource("app"), resource("db"), resource("app")))))
                .containsExactly("""
                        error[TO-G200] DuplicateId: 2 resources have the id `app`
                        help: ids are unique over all arrays of a template: give each of them its own""");
    }

    @Test
    void all_problems_are_told_not_only_the_first() {
        List<Problem> problems = Graph.check(List.of(
                resource("a", "a", "nope"), resource("b", "c"), resource("c", "b"), resource("c"), resource("d")));

        assertThat(problems)
                .extracting(problem -> problem.code().id() + " " + problem.headline())
                .containsExactly(
                        "TO-G200 2 resources have the id `c`",
                        "TO-G202 `a` depends on `nope`, which does not exist",
                        "TO-G201 `a` depends on itself",
                        "TO-G201 2 resources depend on each other");
    }

    @Test
    void an_invalid_graph_is_never_built() {
        List<ResourceTemplate> invalid = List.of(resource("a", "x"), resource("b", "b"));

        assertThatThrownBy(() -> Graph.of(invalid))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.problem().full())
                                .startsWith(
                                        "error[TO-G202] UnknownDependency: `a` depends on `x`, which does not exist")
                                .endsWith("and 1 more problem in the graph"));
    }

    @Test
    void a_chain_of_fifty_thousand_is_no_problem() {
        int length = 50_000;
        List<ResourceTemplate> chain = IntStream.range(0, length)
                .mapToObj(i -> i == 0 ? resource("r0") : resource("r" + i, "r" + (i - 1)))
                .toList();

        assertThat(Graph.of(chain).depth("r" + (length - 1))).isEqualTo(length - 1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("org.kubernetestenants.operator.tenant.Seeds#seeds")
    void a_random_graph_is_refused_exactly_when_it_has_a_circle(long seed) {
        Random random = new Random(seed);
        int size = 2 + random.nextInt(12);
        List<ResourceTemplate> resources = new ArrayList<>();
        Map<String, List<String>> edges = new HashMap<>();
        for (int i = 0; i < size; i++) {
            String[] needed = random.ints(random.nextInt(3), 0, size)
                    .mapToObj(n -> "r" + n)
                    .distinct()
                    .toArray(String[]::new);
            resources.add(resource("r" + i, needed));
            edges.put("r" + i, List.of(needed));
        }

        List<Problem> problems = Graph.check(resources);

        assertThat(problems.isEmpty()).isEqualTo(canBeTakenApart(edges));
        if (problems.isEmpty()) {
            Graph graph = Graph.of(resources);
            edges.forEach((id, needed) ->
                    needed.forEach(other -> assertThat(graph.depth(other)).isLessThan(graph.depth(id))));
        }
        problems.forEach(
                problem -> assertThatEachArrowIsAnEdge(problem.details().getFirst(), edges));
    }

    /** The naive way: take away whatever depends on nothing that is left, until nothing goes any more. */
    private static boolean canBeTakenApart(Map<String, List<String>> edges) {
        Map<String, List<String>> left = new HashMap<>(edges);
        boolean gone;
        do {
            gone = left.entrySet().removeIf(node -> node.getValue().stream().noneMatch(left::containsKey));
        } while (gone);
        return left.isEmpty();
    }

    private static void assertThatEachArrowIsAnEdge(String path, Map<String, List<String>> edges) {
        String[] ids = path.split(" -> ", -1);
        assertThat(ids[0]).isEqualTo(ids[ids.length - 1]);
        for (int i = 1; i < ids.length; i++) {
            assertThat(edges.get(ids[i - 1])).contains(ids[i]);
        }
    }

    private static List<String> texts(List<Problem> problems) {
        return problems.stream().map(Problem::full).toList();
    }
}
