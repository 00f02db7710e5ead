package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Unmatched;

/** {@code demo kubectl}: kubectl on the demo's cluster; every argument is kubectl's own. */
@Command(name = "kubectl", description = "Runs kubectl on the cluster of the demo that is running.")
final class KubectlCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DemoCommand demo;

    @Unmatched
    private List<String> arguments = new ArrayList<>(); // picocli adds to it

    @Override
    public Integer call() throws IOException, InterruptedException {
        try {
            DemoState.read(demo.folder());
            LocalCluster cluster =
                    new LocalCluster(Checkout.locate(), demo.folder().name());
            return ChildProcess.run(cluster.kubectl(arguments));
        } catch (DemoFailure e) {
            throw e.told();
        }
    }
}
