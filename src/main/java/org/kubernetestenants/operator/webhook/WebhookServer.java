package org.kubernetestenants.operator.webhook;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The HTTPS server that the API server calls: one virtual thread for each call, and nobody may keep one for long. */
final class WebhookServer implements AutoCloseable {
    /** As the JDK's server reads them, once, when its first instance is made. Seconds, but for the last. */
    private static final String[][] LIMITS = {
        {"sun.net.httpserver.maxReqTime", "10"},
        {"sun.net.httpserver.maxRspTime", "20"},
        {"sun.net.httpserver.idleInterval", "90"},
        {"jdk.httpserver.maxConnections", "500"}
    };

    private static final int LAST_CALLS_SECONDS = 2;

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("admission-", 0).factory());

    /** Listens on every address. */
    WebhookServer(int port, ServingKeys keys, HttpHandler handler) {
        for (String[] limit : LIMITS) {
            if (System.getProperty(limit[0]) == null) {
                System.setProperty(limit[0], limit[1]);
            }
        }
        try {
            server = HttpsServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new Modern(keys.context()));
        server.setExecutor(threads);
        server.createContext("/", handler);
    }

    void start() {
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(LAST_CALLS_SECONDS);
        threads.shutdownNow();
    }

    /** TLS 1.2 and 1.3, whatever else the JDK would speak. */
    private static final class Modern extends HttpsConfigurator {
        Modern(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            parameters.setSSLParameters(tls);
        }
    }
}
