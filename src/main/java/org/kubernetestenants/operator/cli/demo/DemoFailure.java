package org.kubernetestenants.operator.cli.demo;

/** The demo cannot go on; the message is for the user: what happened, and what to do. */
final class DemoFailure extends Exception {
    private static final long serialVersionUID = 1;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
