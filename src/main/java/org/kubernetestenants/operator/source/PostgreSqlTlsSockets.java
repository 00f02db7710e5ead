package org.kubernetestenants.operator.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/**
 * For pgjdbc's option {@code sslfactory}: certificates and keys in memory, and Java's check of the host's name. Whether there is
 * TLS at all remains the driver's decision by its option {@code sslmode}.
 */
public final class PostgreSqlTlsSockets extends SSLSocketFactory {
    private final TlsContext tls;

    /**
     * For the driver alone.
     *
     * @param id its option {@code sslfactoryarg}: the id of a connection that is being made
     */
    public PostgreSqlTlsSockets(String id) {
        this.tls = TlsInProgress.of(id);
    }

    @Override
    public Socket createSocket(Socket connection, String host, int port, boolean autoClose) throws IOException {
        return tls.over(connection, port);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return new String[0];
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[0];
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw notFromNothing();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw notFromNothing();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw notFromNothing();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw notFromNothing();
    }

    private static IOException notFromNothing() {
        return new IOException("PostgreSQL's TLS begins on a connection that exists");
    }
}
