package org.kubernetestenants.operator.source;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The first words of a MySQL 8 server, on loopback, for what MariaDB does not speak. After the greeting it says what its script
 * says, one packet for each of the client's.
 */
final class ScriptedMySql implements AutoCloseable {
    /** LONG_PASSWORD, LONG_FLAG, CONNECT_WITH_DB, LOCAL_FILES, PROTOCOL_41, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH. */
    private static final int CAPABILITIES = 0x1 | 0x4 | 0x8 | 0x80 | 0x200 | 0x2000 | 0x8000 | 0x80000;

    private static final int SSL = 0x800;
    private static final String SALT = "12345678901234567890";

    private final ServerSocket server;
    private final @Nullable SSLContext tls;
    private final List<byte[]> script;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    /**
     * @param tls null if it has none
     * @param script its packets after the greeting
     */
    ScriptedMySql(@Nullable SSLContext tls, byte[]... script) {
        this.tls = tls;
        this.script = List.of(script);
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::acceptAll);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The client's packets, less those of TLS. */
    List<String> heard() {
        return heard;
    }

    /** Another way to log in, please. */
    static byte[] authSwitch(String plugin) {
        return bytes(0xFE, plugin + "\0" + SALT + "\0");
    }

    /** caching_sha2_password does not know the password yet: the client is to send all of it. */
    static byte[] fullAuthentication() {
        return new byte[] {1, 4};
    }

    static byte[] ok() {
        return new byte[] {0, 0, 0, 2, 0, 0, 0};
    }

    static byte[] accessDenied() {
        return bytes(0xFF, "\u0015\u0004#28000Access denied");
    }

    /** In the answer to a query: send me this file. */
    static byte[] wantsFile(String path) {
        return bytes(0xFB, path);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket plain) {
        try (plain) {
            Socket client = plain;
            write(client, 0, greeting());
            Packet packet = read(client);
            if (tls != null) {
                SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
                encrypted.setUseClientMode(false);
                client = encrypted;
                packet = read(client);
            }
            for (byte[] answer : script) {
                heard.add(packet.text);
                write(client, packet.number + 1, answer);
                packet = read(client);
            }
            heard.add(packet.text);
        } catch (IOException e) {
            // The client has left.
        }
    }

    private byte[] greeting() {
        int capabilities = CAPABILITIES | (tls == null ? 0 : SSL);
        return bytes(
                10,
                "8.4.0\0" + "\1\0\0\0" + SALT.substring(0, 8) + "\0" + (char) (capabilities & 0xFF)
                        + (char) (capabilities >> 8 & 0xFF) + "\u002d" + "\2\0" + (char) (capabilities >> 16 & 0xFF)
                        + "\0"
                        + "\u0015" + "\0".repeat(10) + SALT.substring(8) + "\0" + "mysql_native_password\0");
    }

    private record Packet(int number, String text) {}

    private static Packet read(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
        int number = in.readUnsignedByte();
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return new Packet(number, new String(body, StandardCharsets.ISO_8859_1));
    }

    private static void write(Socket client, int number, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(body.length & 0xFF);
        packet.write(body.length >> 8 & 0xFF);
        packet.write(body.length >> 16 & 0xFF);
        packet.write(number & 0xFF);
        packet.write(body);
        client.getOutputStream().write(packet.toByteArray());
    }

    private static byte[] bytes(int first, String rest) {
        return ((char) first + rest).getBytes(StandardCharsets.ISO_8859_1);
    }
}
