package org.kubernetestenants.operator.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.route.ExtJars;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** {@code --ext}: the folder of jars that routes may use. */
final class ExtOption {
    private static final Logger LOG = LoggerFactory.getLogger(ExtOption.class);

    @Option(
            names = "--ext",
            paramLabel = "DIR",
            description =
                    "folder of jars with components, beans and libraries for routes (default: ext beside routes, if it is there)")
    private @Nullable Path folder;

    /** Its jars, read and told of. */
    ExtJars jars() {
        Path asked = folder;
        ExtJars jars = asked == null
                ? ExtJars.in(Path.of(System.getProperty("tenant-operator.home", "."), "ext"))
                : ExtJars.required(asked);
        if (!jars.names().isEmpty()) {
            LOG.info("routes may use {}", String.join(", ", jars.names()));
        } else if (asked != null) {
            LOG.warn("there are no jars in {}", asked);
        }
        jars.doubts().forEach(doubt -> LOG.warn("ext: {}", doubt));
        return jars;
    }
}
