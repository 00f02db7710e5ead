package org.kubernetestenants.operator.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the launcher stands in; the demo runs from its files and copies none. */
record Checkout(Path folder) {
    /** Set by the launcher. */
    static final String PROPERTY = "tenant-operator.home";

    static Checkout locate() throws DemoFailure {
        Path folder = Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath().normalize();
        if (!Files.isExecutable(folder.resolve("dev/cluster"))) {
            throw new DemoFailure("the demo needs the files of a checkout, and " + folder
                    + " is none.\nStart it by the launcher at the top of the checkout: ./tenant-operator demo");
        }
        return new Checkout(folder);
    }

    Path devCluster() {
        return folder.resolve("dev/cluster");
    }

    Path definitions() {
        return folder.resolve("crds");
    }

    Path example() {
        return folder.resolve("docs/examples/shop");
    }

    Path routes() {
        return folder.resolve("routes");
    }

    Path jar() {
        return folder.resolve("target/tenant-operator.jar");
    }

    /** Short for people whose working directory is the checkout. */
    String shown(Path path) {
        return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
    }
}
