package org.kubernetestenants.operator.testing;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

/**
 * What reached the API server, by its own account.
 *
 * <pre>{@code
 * AuditLog.Mark before = cluster.audit().mark();
 * ...
 * assertThat(cluster.audit().since(before).by(user).writes()).isEmpty();
 * }</pre>
 */
public final class AuditLog {
    private final KubernetesClient client;
    private final Path file;

    AuditLog(KubernetesClient client, Path file) {
        this.client = client;
        this.file = file;
    }

    /** A moment in the log. */
    public static final class Mark {
        private final long offset;

        private Mark(long offset) {
            this.offset = offset;
        }
    }

    /** Now: requests that were answered before are not {@link #since since} it. */
    public Mark mark() {
        return new Mark(flushed(0));
    }

    /** The requests that were answered after MARK, and before this call; watches that were begun in that time. */
    public AuditEntries since(Mark mark) {
        flushed(mark.offset);
        return AuditEntries.parse(read(mark.offset));
    }

    /** Watches that were ended after MARK, and before this call, by either side. */
    public AuditEntries watchesEndedSince(Mark mark) {
        flushed(mark.offset);
        return AuditEntries.parseEndsOfWatches(read(mark.offset));
    }

    /** All requests since the cluster's start. */
    public AuditEntries all() {
        return since(new Mark(0));
    }

    /**
     * Returns the log's size once it has everything that was answered before this call. The API server writes an entry
     * before it sends the answer, if that is short; so a request of ours is behind all those that were answered before it.
     */
    private long flushed(long from) {
        String flush = UUID.randomUUID().toString();
        long begin = Math.max(from, size());
        client.raw("/version?flush=" + flush);
        await("audit log entry of our own request")
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> read(begin).contains(flush));
        return size();
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Complete lines only: others may be at work. */
    private String read(long offset) {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - offset));
            channel.position(offset);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
