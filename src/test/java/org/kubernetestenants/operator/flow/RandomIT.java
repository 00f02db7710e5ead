package org.kubernetestenants.operator.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kubernetestenants.operator.flow.RandomScript.Timed;
import org.kubernetestenants.operator.testing.ControlPlane;

/**
 * Must show 2, behaviours 18 to 33 together: whatever people, controllers, rows and templates do, with an API server in trouble
 * and an operator that is killed, it converges to what a small model of the promises says, and at the end nothing that is to
 * stay is lost, nothing foreign was touched, and nothing of ours is left over. Three seeds in the build, thirty with
 * {@code -Plong}, one with {@code -Drandom.seed=N,N}; {@code -Drandom.steps=N} stops after so many steps.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomIT {
    @RegisterExtension
    static final ControlPlane cluster = ControlPlane.shared();

    static LongStream seeds() {
        String only = System.getProperty("random.seed");
        return only != null
                ? Stream.of(only.split(",")).mapToLong(Long::parseLong)
                : LongStream.rangeClosed(1, Boolean.getBoolean("test.long") ? 30 : 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatever_happens_it_converges_to_what_the_promises_say(long seed) {
        List<String> done = new ArrayList<>();
        List<Timed> script = RandomScript.of(seed);
        long begin = System.nanoTime();
        try (RandomRun run = new RandomRun(cluster, seed)) {
            try {
                long steps = Math.min(script.size(), Integer.getInteger("random.steps", script.size()));
                for (Timed timed : script.subList(0, (int) steps)) {
                    pause(timed.pauseMillis());
                    done.add(
                            "%3d at %.1f s %s".formatted(done.size(), (System.nanoTime() - begin) / 1e9, timed.step()));
                    run.execute(timed.step());
                }
                done.add("the end");
                run.end();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed %d, step %d: %s%n%s%nThe script so far:%n%s"
                                .formatted(
                                        seed,
                                        done.size() - 1,
                                        e.getMessage(),
                                        run.circumstances(),
                                        String.join("\n", done)),
                        e);
            }
        }
    }

    private static void pause(int millis) {
        if (millis > 0) {
            Awaitility.await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
        }
    }
}
