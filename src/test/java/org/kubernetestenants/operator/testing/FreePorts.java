package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that are about to start. They lie below those that the system gives to connections (from 32768 on): of these
 * any connection may take one before the process has it. No two of a run are the same.
 */
final class FreePorts {
    static final int FIRST = 15_000;
    static final int LAST = 29_999;

    private static final int COUNT = LAST - FIRST + 1;
    /** Somewhere, since other runs on this machine look for ports as well. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** A port at which nobody listens. */
    static int next() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it.
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + LAST);
    }
}
