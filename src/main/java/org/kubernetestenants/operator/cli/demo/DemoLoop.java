package org.kubernetestenants.operator.cli.demo;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Shows the demo's tenants until it is interrupted; once all of them are ready, what to try next as well. */
final class DemoLoop {
    private final RunningDemo demo;
    private final Screen screen;
    private final List<String> hints;

    DemoLoop(RunningDemo demo, Screen screen) {
        this.demo = demo;
        this.screen = screen;
        this.hints = ThingsToTry.lines(launcher(demo.checkout()));
    }

    /** Ends by an interrupt only. */
    void run() throws InterruptedException, SQLException {
        int wanted = demo.wanted();
        boolean wereReady = false;
        while (true) {
            screen.show(lines());
            if (!wereReady && demo.isReady(wanted)) {
                wereReady = true;
                screen.print(hints);
            }
            Thread.sleep(screen.pause());
        }
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(TenantTable.lines(demo.tenants()));
        if (!demo.operator().isAlive()) {
            lines.add("");
            lines.add("The operator is not running. Its log: " + demo.folder().operatorLog());
            lines.add("Start it again: " + launcher(demo.checkout()) + " demo restart");
        }
        return lines;
    }

    /** As the user would type it. */
    private static String launcher(Checkout checkout) {
        return checkout.folder().equals(Path.of("").toAbsolutePath())
                ? "./tenant-operator"
                : checkout.folder().resolve("tenant-operator").toString();
    }
}
