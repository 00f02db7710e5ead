package org.kubernetestenants.operator.bench;

/** The least that a JVM can be started for. */
final class Nothing {
    private Nothing() {}

    public static void main(String... ignored) {}
}
