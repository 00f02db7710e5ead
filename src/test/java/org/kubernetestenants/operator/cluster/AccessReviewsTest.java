package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.cluster.AccessReview.Result;
import org.kubernetestenants.operator.cluster.AccessReview.Right;

/** Behaviour 43: a 403 is told apart by a review of the account's rights; and what is done with the server's wish to be left alone. */
class AccessReviewsTest {
    private static final String ALLOWED = "{\"status\": {\"allowed\": true}}";
    private static final String DENIED = "{\"status\": {\"allowed\": false}}";
    private static final String ME = "{\"status\": {\"userInfo\": {\"username\": \"system:serviceaccount:ops:op\"}}}";
    private static final String THEM = "system:serviceaccount:acme:deployer";
    private static final String REVIEW = "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final Write APPLY = Write.apply(Cluster.DEPLOYMENTS, "acme", "web", Map.of());

    private final AtomicLong nanos = new AtomicLong();

    @SuppressWarnings("NullAway.Init")
    private ScriptedApi api;

    @SuppressWarnings("NullAway.Init")
    private Clients clients;

    @SuppressWarnings("NullAway.Init")
    private AccessReviews reviews;

    @BeforeEach
    void start() throws IOException {
        api = new ScriptedApi();
        clients = api.clients();
        reviews = new AccessReviews(clients.connection(), nanos::get);
    }

    @AfterEach
    void stop() {
        clients.close();
        api.close();
    }

    @Test
    void a_denial_names_the_account_and_is_asked_for_once_until_it_is_old() {
        api.then(201, DENIED).then(201, ME);
        for (int i = 0; i < 100; i++) {
            AccessReview review = reviews.of(Write.apply(Cluster.DEPLOYMENTS, "acme", "web-" + i, Map.of()));
            assertThat(review.result()).isEqualTo(Result.DENIED);
            assertThat(review.account()).isEqualTo("ServiceAccount ops/op");
        }
        assertThat(api.requests).containsExactly(REVIEW, "POST /apis/authentication.k8s.io/v1/selfsubjectreviews");

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        api.then(201, ALLOWED).then(201, ALLOWED);
        assertThat(reviews.of(APPLY).result()).isEqualTo(Result.ALLOWED);
    }

    @Test
    void each_account_verb_and_namespace_is_asked_for() {
        api.then(201, ALLOWED).then(201, ALLOWED).then(201, DENIED).then(201, ME);
        reviews.of(null, Right.of("get", Cluster.DEPLOYMENTS, "", "acme"));
        reviews.of(THEM, Right.of("get", Cluster.DEPLOYMENTS, "", "acme"));
        reviews.of(null, Right.of("get", Cluster.DEPLOYMENTS, "", "other"));
        assertThat(api.requests).filteredOn(REVIEW::equals).hasSize(3);
    }

    @Test
    void an_apply_is_allowed_only_if_it_may_change_and_create() {
        api.then(201, ALLOWED).then(201, DENIED).then(201, ME);
        AccessReview review = reviews.of(APPLY);
        assertThat(review.result()).isEqualTo(Result.DENIED);
        assertThat(review.asked().verb()).isEqualTo("create");
    }

    @Test
    void a_review_that_is_refused_itself_tells_whether_the_operator_may_act_as_the_account() {
        String refused = "{\"details\": {\"kind\": \"selfsubjectaccessreviews\"}}";
        api.then(403, refused).then(201, DENIED).then(201, ME);
        assertThat(reviews.of(APPLY.as(THEM)).result()).isEqualTo(Result.NO_IMPERSONATION);

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        api.then(403, refused).then(201, ALLOWED);
        assertThat(reviews.of(APPLY.as(THEM)).result()).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void a_review_that_fails_says_nothing() {
        for (int status : new int[] {403, 404, 429, 500, 503}) {
            nanos.addAndGet(Duration.ofSeconds(11).toNanos());
            api.then(status, "{}").then(500, "{}");
            assertThat(reviews.of(APPLY).result()).as("status %s", status).isEqualTo(Result.UNKNOWN);
        }
        api.close();
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(reviews.of(APPLY).result()).isEqualTo(Result.UNKNOWN);
    }

    @Test
    void those_who_want_to_know_the_same_at_once_share_one_question() throws InterruptedException {
        api.then(201, DENIED).then(201, ME);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> reviews.of(APPLY)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(api.requests).filteredOn(REVIEW::equals).hasSize(1);
    }

    @Test
    void the_writer_waits_as_long_as_the_server_asks_to_be_left_alone() {
        Writer writer = new Writer(clients, Cluster.openGate(), Permits.standard(), new SimpleMeterRegistry());
        api.thenAsksToWait(429, 2).then(201, "{}");
        Answer first = writer.send(APPLY);
        Refusal refusal = Refusals.of(first, APPLY.key());
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(refusal.stalled()).isFalse();
        long began = System.nanoTime();
        assertThat(writer.send(APPLY).created()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1500));
    }
}
