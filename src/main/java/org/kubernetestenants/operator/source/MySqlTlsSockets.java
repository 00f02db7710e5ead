package org.kubernetestenants.operator.source;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.log.Log;
import com.mysql.cj.protocol.ServerSession;
import com.mysql.cj.protocol.SocketConnection;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.Closeable;
import java.io.IOException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Connector/J's sockets, but with certificates and keys in memory, where its own must be files, and with Java's check of the host's
 * name. Whether there is TLS at all remains the driver's decision by its option {@code sslMode}.
 */
public final class MySqlTlsSockets extends StandardSocketFactory {
    /** No option that the driver knows: the id of a {@link TlsInProgress}. */
    static final String ID = "tenantOperatorTls";

    private @Nullable TlsContext tls;

    /** For the driver alone. */
    public MySqlTlsSockets() {}

    @Override
    public <T extends Closeable> T connect(String host, int port, PropertySet options, int loginTimeout)
            throws IOException {
        tls = TlsInProgress.of(options.getStringProperty(ID).getValue());
        return super.connect(host, port, options, loginTimeout);
    }

    @Override
    @SuppressWarnings("unchecked") // as in the class above: who asks gets the socket
    public <T extends Closeable> T performTlsHandshake(
            SocketConnection connection, ServerSession session, @Nullable Log log) throws IOException {
        if (tls == null) {
            throw new IOException("TLS before the connection");
        }
        SSLSocket socket = tls.over(rawSocket, port);
        socket.startHandshake();
        sslSocket = socket;
        return (T) socket;
    }
}
