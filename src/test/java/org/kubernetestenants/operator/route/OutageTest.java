package org.kubernetestenants.operator.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.testing.TestClock;

/** An API server that is away while thousands of keys want it is told in a few lines, and nothing is lost of them. */
class OutageTest {
    private static final Problem AWAY = Problem.of(Code.API_UNREACHABLE, "the API server did not answer: refused");

    private final List<String> log = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Outage outage = new Outage(clock);

    @Test
    void the_first_failure_is_told_in_full_and_the_others_are_counted() {
        tenantsFail(5_000);

        assertThat(log).containsExactly("""
                error[TO-A309] ApiUnreachable: the API server did not answer: refused
                each further key that fails like this is counted; all are tried again by themselves""");
    }

    @Test
    void while_it_lasts_it_is_told_again_at_intervals_that_double_up_to_an_hour() {
        for (int minute = 0; minute < 300; minute++) {
            tenantsFail(100);
            clock.pass(Duration.ofMinutes(1));
        }

        assertThat(log).hasSize(1 + 9);
        assertThat(log.subList(1, log.size()))
                .extracting(text -> text.lines().toList().getLast().replaceFirst(" now: .*", ""))
                .containsExactly(
                        "for 1 min",
                        "for 3 min",
                        "for 7 min",
                        "for 15 min",
                        "for 31 min",
                        "for 63 min",
                        "for 123 min",
                        "for 183 min",
                        "for 243 min");
        assertThat(log.get(2)).endsWith("for 3 min now: 301 failures, 100 keys are tried again");
    }

    @Test
    void it_is_over_when_the_last_key_that_failed_went_through_and_then_all_are_counted() {
        tenantsFail(2);
        tenantsFail(2);
        log.clear();
        clock.pass(Duration.ofSeconds(12));

        // A pass that needed nothing of the API server says nothing of it.
        done("tenants", "shops/never-failed");
        done("tenants", "shops/0");
        assertThat(log).isEmpty();
        done("tenants", "shops/1");

        assertThat(log)
                .containsExactly("the API server answers again, which did not answer for 12 s: 4 failures meanwhile");
    }

    @Test
    void the_next_time_is_told_in_full_again() {
        tenantsFail(1);
        done("tenants", "shops/0");
        log.clear();

        tenantsFail(1);

        assertThat(log).singleElement().asString().startsWith("error[TO-A309]");
    }

    @Test
    void queues_share_it_and_the_keys_of_one_that_is_dropped_are_waited_for_no_longer() {
        tenantsFail(3);
        outage.failed("registries", "shops/0", AWAY).ifPresent(log::add);
        log.clear();

        outage.dropped("tenants").ifPresent(log::add);
        assertThat(log).isEmpty();
        outage.dropped("registries").ifPresent(log::add);

        assertThat(log).singleElement().asString().endsWith("for 0 s: 4 failures meanwhile");
    }

    private void tenantsFail(int count) {
        for (int i = 0; i < count; i++) {
            outage.failed("tenants", "shops/" + i, AWAY).ifPresent(log::add);
        }
    }

    private void done(String queue, String key) {
        outage.done(queue, key).ifPresent(log::add);
    }
}
