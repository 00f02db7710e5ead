package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * What one jar of {@code ext} says of itself.
 *
 * @param components names of the Camel components that it brings
 * @param camel the version of Camel that it is a part of; null if it is none
 */
record ExtJar(Path file, Set<String> components, @Nullable String camel) {
    static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";
    private static final String CAMEL = "META-INF/maven/org.apache.camel/";
    private static final String POM = "/pom.properties";
    private static final String CLASS = ".class";

    /** @throws IOException if it is no jar, or may not be read */
    static ExtJar read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString());
        }
        try (JarFile jar = new JarFile(file.toFile())) {
            Set<String> components = new TreeSet<>();
            String camel = null;
            for (JarEntry entry : entries(jar)) {
                String name = entry.getName();
                if (name.startsWith(COMPONENTS) && !entry.isDirectory()) {
                    components.add(name.substring(COMPONENTS.length()));
                } else if (name.startsWith(CAMEL) && name.endsWith(POM)) {
                    camel = version(jar, entry);
                }
            }
            return new ExtJar(file, components, camel);
        }
    }

    String name() {
        return file.getFileName().toString();
    }

    /** Names of its classes, as routes write them. */
    Set<String> classes() {
        try (JarFile jar = new JarFile(file.toFile())) {
            Set<String> names = new TreeSet<>();
            for (JarEntry entry : entries(jar)) {
                if (isClass(entry)) {
                    names.add(className(entry));
                }
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The first of its classes that names another one. */
    Optional<String> classNaming(String className) {
        String constant = className.replace('.', '/');
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : entries(jar)) {
                if (isClass(entry) && text(jar, entry).contains(constant)) {
                    return Optional.of(className(entry));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static List<JarEntry> entries(JarFile jar) {
        return jar.stream().toList();
    }

    private static boolean isClass(JarEntry entry) {
        return entry.getName().endsWith(CLASS)
                && !entry.getName().startsWith("META-INF/")
                && !entry.getName().endsWith("-info.class");
    }

    private static String className(JarEntry entry) {
        String path = entry.getName();
        return path.substring(0, path.length() - CLASS.length()).replace('/', '.');
    }

    /** Names stand in a class file as they are. */
    private static String text(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static @Nullable String version(JarFile jar, JarEntry entry) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = jar.getInputStream(entry)) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }
}
