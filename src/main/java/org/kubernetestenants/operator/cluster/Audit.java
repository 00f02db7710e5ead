package org.kubernetestenants.operator.cluster;

import org.kubernetestenants.operator.error.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line per write in the log {@code tenant-operator.audit}: who, as whom, what, why, result. Never a body or a server's text. */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("tenant-operator.audit");
    private static final String HOST = System.getenv().getOrDefault("HOSTNAME", "local");

    void write(Write write, Answer answer) {
        String reason = answer.reason().isEmpty() ? "" : " " + answer.reason();
        line(write, answer.status() + reason);
    }

    void failed(Write write, Problem problem) {
        line(write, problem.code().id() + " " + problem.code().reason());
    }

    private void line(Write write, String result) {
        LOG.atLevel(level(write))
                .log(
                        "{} as {}: {}{} {}: {} -> {}",
                        HOST,
                        write.as() == null ? "itself" : write.as(),
                        Writer.verb(write),
                        force(write),
                        what(write),
                        why(write),
                        result);
    }

    /** Events, statuses and dry runs change nothing that anybody has to answer for. */
    private static Level level(Write write) {
        boolean quiet = write.dryRun()
                || write.subresource().equals("status")
                || write.type().kind().equals("Event");
        return quiet ? Level.DEBUG : Level.INFO;
    }

    private static String what(Write write) {
        return write.key() + (write.uid() == null ? "" : " uid " + write.uid());
    }

    private static String force(Write write) {
        return write.force() ? " with force" : "";
    }

    private static String why(Write write) {
        return write.why().isEmpty() ? "no reason given" : write.why();
    }
}
