package org.kubernetestenants.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionedStoreTest {
    private final List<String> changes = new ArrayList<>();
    private final VersionedStore<String, String> store =
            new VersionedStore<>((before, now) -> changes.add(before + ">" + now));

    @Test
    void newerWinsAndLateOnesAreDropped() {
        store.put("k", "u", 2, "two");
        assertThat(store.put("k", "u", 1, "one")).isEmpty();
        assertThat(store.put("k", "u", 2, "again")).isEmpty();
        store.put("k", "u", 10, "ten");

        assertThat(store.get("k")).isEqualTo("ten");
        assertThat(changes).containsExactly("null>two", "two>ten");
    }

    @Test
    void lateAnswerDoesNotBringADeletedObjectBack() {
        store.put("k", "u", 1, "one");
        store.remove("k", "u", 5);
        assertThat(store.put("k", "u", 3, "late")).isEmpty();
        assertThat(store.get("k")).isNull();
    }

    @Test
    void answerThatOvertookTheWatchIsNotUndoneByTheDeletionOfTheFormerObject() {
        store.put("k", "old", 1, "old");
        store.put("k", "new", 12, "new");
        assertThat(store.remove("k", "old", 10)).isEmpty();
        assertThat(store.get("k")).isEqualTo("new");
    }

    @Test
    void objectThatLostOurLabelAndGotItAgainComesBack() {
        store.put("k", "u", 1, "one");
        store.remove("k", "u", 5);
        store.put("k", "u", 6, "again");
        assertThat(store.get("k")).isEqualTo("again");
    }

    @Test
    void whatIsGoneForGoodStaysGone() {
        store.put("k", "u", 1, "one");
        assertThat(store.gone("k", "u")).contains("one");
        assertThat(store.put("k", "u", 99, "ghost")).isEmpty();
        assertThat(store.put("k", "other", 100, "new")).isPresent();
        assertThat(store.gone("k", "u")).isEmpty();
        assertThat(store.get("k")).isEqualTo("new");
    }

    @Test
    void relistRemovesWhatItDidNotShowUnlessThatIsNewer() {
        store.put("gone", "u1", 1, "gone");
        store.put("stays", "u2", 2, "stays");
        store.relistStarted();
        store.put("written meanwhile", "u3", 30, "written meanwhile");
        store.relisted("stays");

        assertThat(store.relistEnded(20)).containsExactly("gone");
        assertThat(store.all()).containsExactlyInAnyOrder("stays", "written meanwhile");
    }

    @Test
    void relistThatBrokeOffCountsForNothing() {
        store.put("a", "u1", 1, "a");
        store.relistStarted();
        store.relistStarted();
        store.relisted("a");
        assertThat(store.relistEnded(5)).isEmpty();
    }

    /** Watch events in order, answers to writes at any time later or earlier: in the end the store is what the server has. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverTheOrderOfAnswersTheLastStateIsTheServers(long seed) {
        Random random = new Random(seed);
        Map<String, String> server = new HashMap<>();
        Map<String, String> uids = new HashMap<>();
        List<Runnable> answers = new ArrayList<>();
        List<Runnable> events = new ArrayList<>();
        for (long version = 1; version <= 400; version++) {
            long at = version;
            String key = "k" + random.nextInt(5);
            if (server.containsKey(key) && random.nextInt(3) == 0) {
                String uid = Objects.requireNonNull(uids.get(key));
                server.remove(key);
                events.add(() -> store.remove(key, uid, at));
            } else {
                if (!server.containsKey(key)) {
                    uids.put(key, "uid" + at);
                }
                String uid = Objects.requireNonNull(uids.get(key));
                server.put(key, "v" + at);
                events.add(() -> store.put(key, uid, at, "v" + at));
                answers.add(() -> store.put(key, uid, at, "v" + at));
            }
        }
        for (Runnable event : events) {
            for (int i = random.nextInt(3); i > 0 && !answers.isEmpty(); i--) {
                answers.remove(random.nextInt(answers.size())).run();
            }
            event.run();
        }
        answers.forEach(Runnable::run);

        assertThat(store.all()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(server.values());
    }
}
