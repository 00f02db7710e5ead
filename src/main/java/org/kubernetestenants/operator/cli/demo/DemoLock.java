package org.kubernetestenants.operator.cli.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Held for as long as a demo runs; the system frees it when the process ends, however it ends. */
final class DemoLock implements AutoCloseable {
    private final DemoFolder folder;
    private final FileChannel channel;

    private DemoLock(DemoFolder folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Null while another process has it. */
    static @Nullable DemoLock tryTake(DemoFolder folder) throws IOException {
        Files.createDirectories(DemoFolder.all());
        FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return null;
        }
        return new DemoLock(folder, channel);
    }

    /** Whether a demo runs. */
    static boolean isTaken(DemoFolder folder) throws IOException {
        if (!Files.exists(folder.lock())) {
            return false;
        }
        DemoLock lock = tryTake(folder);
        if (lock == null) {
            return true;
        }
        lock.channel.close();
        return false;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.lock());
        channel.close();
    }
}
