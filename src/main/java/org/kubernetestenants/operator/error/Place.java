package org.kubernetestenants.operator.error;

/**
 * A place in a text that a user wrote.
 *
 * @param path field path or file, e.g. {@code deployments[app].nameTemplate}
 * @param line 1-based
 * @param column 1-based, in characters
 * @param source the line itself, as the user wrote it
 * @param width how many characters are meant, at least 1
 * @param note what is wrong there, in a few words; may be empty
 */
public record Place(String path, int line, int column, String source, int width, String note) {
    /** {@code path:line:column}. */
    @Override
    public String toString() {
        return path + ":" + line + ":" + column;
    }
}
