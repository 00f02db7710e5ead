package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * The connections to the API server, each of its own, so that none starves another: requests, watches, the Lease. HTTP/2 lets
 * 100 requests share one; the hundred and first fails at once.
 */
public final class Clients implements AutoCloseable {
    private static final String USER_AGENT = "tenant-operator";
    /** Admission webhooks may take up to 10 s each, unless told otherwise. */
    private static final Duration REQUEST = Duration.ofSeconds(20);
    /** Lets the holder of a Lease try again, over a new connection, before its gate closes. */
    private static final Duration LEASE = Duration.ofSeconds(3);

    private final Config config;
    private final KubernetesSerialization serialization =
            new KubernetesSerialization(new ObjectMapper().registerModule(SharedStrings.module()), true);
    private final Connection requests;
    private final Connection lease;
    private final WatchStreams watches;
    private final AccessReviews reviews;
    private @Nullable KubernetesClient client;

    private Clients(Config config) {
        this.config = config;
        // Requests may be slow for reasons of their own; the Lease's never are.
        this.requests = new Connection(this::http, config.getMasterUrl(), REQUEST, 3);
        this.lease = new Connection(this::http, config.getMasterUrl(), LEASE, 1);
        this.watches = new WatchStreams(this::http, config.getMasterUrl(), WatchStreams.SILENCE);
        this.reviews = new AccessReviews(requests, System::nanoTime);
    }

    /** Builds them; nothing is sent yet. Sets the user agent and the retries in {@code config}: a copy would not refresh its token. */
    public static Clients of(Config config) {
        if (isNowhere(config)) {
            throw new OperatorException(Problem.of(
                            Code.NO_KUBECONFIG,
                            "no API server to talk to: neither a kubeconfig nor a ServiceAccount was found")
                    .help("set KUBECONFIG to a file that kubectl can use, or run in a cluster with a ServiceAccount"));
        }
        config.setUserAgent(USER_AGENT);
        config.setRequestRetryBackoffLimit(0);
        return new Clients(config);
    }

    /** Where there is neither a kubeconfig nor a ServiceAccount, the client falls back to a name that only pods can resolve. */
    private static boolean isNowhere(Config config) {
        String url = config.getMasterUrl();
        boolean fallback = url != null && url.startsWith(Config.DEFAULT_MASTER_URL);
        return url == null
                || url.isEmpty()
                || (fallback && config.getOauthToken() == null && config.getAutoOAuthToken() == null);
    }

    /** A general client, for what the other classes here do not do, and for users' routes; made at the first call, never retries. */
    public synchronized KubernetesClient requests() {
        if (client == null) {
            client = new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientFactory(new JdkHttpClientFactory())
                    .build();
        }
        return client;
    }

    /** The namespace of the process (in a cluster) or of the kubeconfig's context; {@code default} if neither has one. */
    public String namespace() {
        String namespace = config.getNamespace();
        return namespace == null || namespace.isEmpty() ? "default" : namespace;
    }

    Connection connection() {
        return requests;
    }

    Connection leaseConnection() {
        return lease;
    }

    WatchStreams watches() {
        return watches;
    }

    AccessReviews reviews() {
        return reviews;
    }

    KubernetesSerialization serialization() {
        return serialization;
    }

    private HttpClient http() {
        // Without the interceptor that answers a 404 by asking again under the groups of ten years ago.
        return new JdkHttpClientFactory()
                .newBuilder(config)
                .addOrReplaceInterceptor("BACKWARDS", null)
                .build();
    }

    @Override
    public synchronized void close() {
        watches.close();
        requests.close();
        lease.close();
        if (client != null) {
            client.close();
        }
    }
}
