package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy on loopback that can be told to behave as badly as a network. */
public final class BreakingProxy implements AutoCloseable {
    private enum Mode {
        FORWARD,
        SILENT,
        REFUSE
    }

    /** How a connection breaks. */
    public enum Break {
        /** As if the server had ended it in good order. */
        CLOSED,
        /** As if the server had crashed, or a firewall had seen enough. */
        RESET,
        /** Nothing comes any more, and nobody says so. */
        SILENCE
    }

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong answerBudget = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong answered = new AtomicLong();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile Mode mode = Mode.FORWARD;
    private volatile Break how = Break.CLOSED;

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

    /** All connections together end after so many more bytes of answers. */
    public void breakAfter(long answerBytes) {
        breakAfter(answerBytes, Break.CLOSED);
    }

    /** All connections together break so after so many more bytes of answers; those that come later, at once. */
    public void breakAfter(long answerBytes, Break how) {
        this.how = how;
        answerBudget.set(answerBytes);
    }

    /** How many bytes of answers came through in all. */
    public long answered() {
        return answered.get();
    }

    /** How many connections broke as {@link #breakAfter} says. */
    public int broken() {
        return broken.get();
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
            Thread.ofVirtual().start(() -> forwardQuestions(client, upstream));
            forwardAnswers(upstream, client);
        } catch (IOException e) {
            cut(client); // what a proxy does whose server is down
        }
    }

    private static void forwardQuestions(Socket client, Socket upstream) {
        try (client;
                upstream) {
            client.getInputStream().transferTo(upstream.getOutputStream());
        } catch (IOException e) {
            // One side is gone; the other goes with it.
        }
    }

    private void forwardAnswers(Socket upstream, Socket client) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = upstream.getInputStream();
            OutputStream out = client.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long left = answerBudget.addAndGet(-n) + n;
                int allowed = (int) Math.clamp(left, 0, n);
                out.write(buffer, 0, allowed);
                out.flush();
                answered.addAndGet(allowed);
                if (left < n) {
                    broken.incrementAndGet();
                    breakOff(upstream, client);
                    return;
                }
            }
            cut(client);
        } catch (IOException e) {
            cut(client); // One side is gone; the other goes with it.
        }
        cut(upstream);
    }

    private void breakOff(Socket upstream, Socket client) throws IOException {
        switch (how) {
            case CLOSED -> {
                client.shutdownOutput();
                cut(upstream);
            }
            case RESET -> {
                client.setOption(StandardSocketOptions.SO_LINGER, 0);
                cut(client);
                cut(upstream);
            }
            case SILENCE -> {
                // Until the client has waited long enough.
            }
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
