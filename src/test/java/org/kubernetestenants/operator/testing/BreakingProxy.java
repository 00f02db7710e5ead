package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy on loopback that can be told to behave as badly as a network. */
public final class BreakingProxy implements AutoCloseable {
    private enum Mode {
        FORWARD,
        SILENT,
        REFUSE
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong answerBudget = new AtomicLong(Long.MAX_VALUE);
    private volatile Mode mode = Mode.FORWARD;

    private BreakingProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
        Thread.ofVirtual().start(this::acceptAll);
    }

    /** Forwards to a loopback port, until it is told otherwise. */
    public static BreakingProxy to(int target) {
        try {
            return new BreakingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many there were, to both sides; those that were cut do not count. */
    public int connections() {
        return sockets.size();
    }

    /** New connections are forwarded, with no limit. */
    public void forward() {
        answerBudget.set(Long.MAX_VALUE);
        mode = Mode.FORWARD;
    }

    /** New connections are accepted and never answered. */
    public void neverAnswer() {
        mode = Mode.SILENT;
    }

    /** New connections are cut at once. */
    public void refuse() {
        mode = Mode.REFUSE;
    }

    /** Connections that exist are cut now. */
    public void cutAll() {
        sockets.forEach(BreakingProxy::cut);
        sockets.clear();
    }

    /** All connections together break after so many more bytes of answers. */
    public void breakAfter(long answerBytes) {
        answerBudget.set(answerBytes);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cutAll();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        if (mode == Mode.REFUSE) {
            cut(client);
        }
        if (mode != Mode.FORWARD) {
            return;
        }
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(upstream);
            Thread.ofVirtual().start(() -> pump(client, upstream, new AtomicLong(Long.MAX_VALUE)));
            pump(upstream, client, answerBudget);
        } catch (IOException e) {
            cut(client); // what a proxy does whose server is down
        }
    }

    private static void pump(Socket from, Socket to, AtomicLong budget) {
        byte[] buffer = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long left = budget.addAndGet(-n) + n;
                out.write(buffer, 0, (int) Math.clamp(left, 0, n));
                out.flush();
                if (left < n) {
                    return;
                }
            }
        } catch (IOException e) {
            // One side is gone; the other goes with it.
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
