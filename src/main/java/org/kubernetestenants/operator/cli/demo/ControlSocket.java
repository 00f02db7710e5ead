package org.kubernetestenants.operator.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Through which {@code demo restart} asks the demo that runs: one line each way. Only the demo's user may connect. */
final class ControlSocket implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ServerSocketChannel server;
    private final Thread serving;

    private ControlSocket(ServerSocketChannel server, Thread serving) {
        this.server = server;
        this.serving = serving;
    }

    /** Answers requests, one at a time, until it is closed. */
    static ControlSocket open(Path path, UnaryOperator<String> answer) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread serving = Thread.ofVirtual().name("demo-control").start(() -> serve(server, answer));
        return new ControlSocket(server, serving);
    }

    /**
     * Sends a line and waits for the answer.
     *
     * @throws IOException also if there is none: a socket that is being closed may still take a request
     */
    static String ask(Path path, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            write(channel, request);
            channel.shutdownOutput();
            String answer = Channels.newReader(channel, StandardCharsets.UTF_8).readAllAsString();
            if (answer.isEmpty()) {
                throw new IOException("the demo ended before it answered");
            }
            return answer.strip();
        }
    }

    private static void serve(ServerSocketChannel server, UnaryOperator<String> answer) {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                String request = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)).readLine();
                write(channel, answer.apply(request == null ? "" : request));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                System.err.println("demo: a request got no answer: " + e.getMessage());
            }
        }
    }

    private static void write(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Waits for the thread that serves, which may take one more request while its socket is closed; not for a long answer. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            serving.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
