package org.kubernetestenants.operator.template;

import java.io.Writer;

/** Collects output and counts it before it takes memory. */
final class MeteredWriter extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final Meter meter;

    MeteredWriter(Meter meter) {
        this.meter = meter;
    }

    @Override
    public void write(char[] buffer, int offset, int length) {
        meter.output(length);
        text.append(buffer, offset, length);
    }

    @Override
    public void write(String string) {
        meter.output(string.length());
        text.append(string);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
        return text.toString();
    }
}
