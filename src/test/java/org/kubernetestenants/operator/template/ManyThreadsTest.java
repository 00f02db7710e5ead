package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ManyThreadsTest {
    private static final int THREADS = 8;
    private static final int ROWS = 500;

    @Test
    void oneTemplateRendersManyTenantsAtATimeAndMixesUpNone() throws Exception {
        CompiledTemplate template = Templates.valid("""
                configMaps:
                - id: c
                  nameTemplate: "$uid-web"
                  spec:
                    data:
                      set: "#set($x = $uid)#foreach($i in [1..5])$x#end"
                      macro: "#macro(m $y)<$y>#end#m($uid)#m($planId)"
                      quoted: "$fn.upper(\\"$uid-$planId\\")"
                """);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                String prefix = "t" + thread + "-";
                all.add(threads.submit(() -> {
                    together.await();
                    for (int row = 0; row < ROWS; row++) {
                        check(template, prefix + row);
                    }
                    return null;
                }));
            }
            for (Future<Void> future : all) {
                future.get();
            }
        }
    }

    private static void check(CompiledTemplate template, String uid) {
        Map<String, String> row = new HashMap<>(Templates.ACME);
        row.put("uid", uid);
        row.put("planId", "p" + uid);
        Manifest manifest = template.render(row, "shops").manifests().getFirst();
        assertThat(manifest.name()).isEqualTo(uid + "-web");
        assertThat(manifest.get("data"))
                .isEqualTo(Map.of(
                        "set", uid.repeat(5),
                        "macro", "<" + uid + "><p" + uid + ">",
                        "quoted", (uid + "-p" + uid).toUpperCase(java.util.Locale.ROOT)));
    }
}
