package org.kubernetestenants.operator.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a user's route gave: a list, an array, a stream, or anything else that can be gone through. Each row is a map of
 * its own, which hooks may change, whatever the route does with the one that it gave. Closing closes what the route gave.
 */
public final class RouteRows implements Iterator<Map<String, @Nullable Object>>, Closeable {
    private final Object body;
    private final Iterator<?> rows;
    private final RouteSourceProblems problems;
    private int taken;
    private boolean closed;

    private RouteRows(Object body, Iterator<?> rows, RouteSourceProblems problems) {
        this.body = body;
        this.rows = rows;
        this.problems = problems;
    }

    /**
     * The rows of a body.
     *
     * @throws org.kubernetestenants.operator.error.OperatorException NotRows if it is nothing that rows could be in
     */
    public static RouteRows of(@Nullable Object body, RouteSourceProblems problems) {
        if (body == null) {
            throw problems.noBody();
        }
        try {
            Iterator<?> rows = switch (body) {
                case Map<?, ?> ignored -> throw problems.oneMap();
                case Iterator<?> iterator -> iterator;
                case BaseStream<?, ?> stream -> stream.iterator();
                case Iterable<?> iterable -> iterable.iterator();
                case Object[] array -> Arrays.asList(array).iterator();
                default -> throw problems.notRows(body);
            };
            return new RouteRows(body, rows, problems);
        } catch (RuntimeException e) {
            throw problems.failed(e);
        }
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNext();
        } catch (RuntimeException e) {
            throw problems.failed(e);
        }
    }

    /** @throws org.kubernetestenants.operator.error.OperatorException NotRows if it is no map, SourceRouteFailed if it cannot be had */
    @Override
    public Map<String, @Nullable Object> next() {
        try {
            Object next = rows.next();
            taken++;
            if (next instanceof Map<?, ?> map) {
                Map<String, @Nullable Object> row = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((column, value) -> row.put(String.valueOf(column), value));
                return row;
            }
            throw problems.noRow(taken, next);
        } catch (RuntimeException e) {
            throw problems.failed(e);
        }
    }

    /** Does nothing the second time. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            close(rows);
        } finally {
            if (body != rows) {
                close(body);
            }
        }
    }

    private static void close(Object part) throws IOException {
        if (part instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
