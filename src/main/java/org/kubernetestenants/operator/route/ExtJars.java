package org.kubernetestenants.operator.route;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * The jars of the folder {@code ext}: components, beans and libraries for routes of users' own. All of them are in one class
 * loader below the operator's, whose classes win: no jar replaces a part of the operator. Only Camel looks into it, for what
 * route files name. Without jars there is no such class loader, and nothing is other than without the folder.
 */
public final class ExtJars {
    private static final String NAME = "ext";
    private static final String SUFFIX = ".jar";
    private static final String IMPACT =
            "the operator does not start with it; to check without starting: tenant-operator routes validate --ext DIR";

    private final List<ExtJar> jars;
    private final @Nullable ClassLoader loader;

    private ExtJars(List<ExtJar> jars) {
        this.jars = jars;
        // Open as long as the process: a class is loaded when it is first used.
        this.loader = jars.isEmpty()
                ? null
                : new URLClassLoader(
                        NAME, jars.stream().map(ExtJars::url).toArray(URL[]::new), ExtJars.class.getClassLoader());
    }

    /** What a thread looks for classes in goes back to what it was. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** No jars. */
    public static ExtJars none() {
        return new ExtJars(List.of());
    }

    /**
     * The jars that lie in this folder itself, by name; none if there is no such folder.
     *
     * @throws OperatorException ExtUnreadable if the folder or a jar cannot be read
     */
    public static ExtJars in(Path folder) {
        return Files.exists(folder) ? required(folder) : none();
    }

    /**
     * The same, if there must be such a folder.
     *
     * @throws OperatorException ExtUnreadable if the folder is not there either
     */
    public static ExtJars required(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> files = children.filter(file -> file.toString().endsWith(SUFFIX))
                    .filter(file -> !Files.isDirectory(file))
                    .sorted()
                    .toList();
            return new ExtJars(files.stream().map(ExtJars::read).toList());
        } catch (IOException e) {
            throw new OperatorException(
                    Files.isDirectory(folder)
                            ? unreadable(folder, e)
                            : Problem.of(Code.EXT_UNREADABLE, "there is no folder " + folder)
                                    .help("make it and put the jars into it, or leave --ext out")
                                    .impact(IMPACT),
                    e);
        }
    }

    private static ExtJar read(Path file) {
        try {
            return ExtJar.read(file);
        } catch (IOException e) {
            throw new OperatorException(unreadable(file, e), e);
        }
    }

    private static Problem unreadable(Path file, IOException e) {
        boolean denied = e instanceof AccessDeniedException;
        Problem problem = Problem.of(Code.EXT_UNREADABLE, file + " cannot be read")
                .detail(denied ? "permission denied" : String.valueOf(e.getMessage()));
        return problem.help(
                        denied
                                ? "the operator runs as user " + System.getProperty("user.name")
                                        + ", who must be able to read it"
                                : "copy the jar there again, as a whole; what is in it: unzip -l " + file)
                .impact(IMPACT);
    }

    private static URL url(ExtJar jar) {
        try {
            return jar.file().toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file without URL: " + jar.file(), e);
        }
    }

    /** Their file names. */
    public List<String> names() {
        return jars.stream().map(ExtJar::name).toList();
    }

    /** What somebody may not have meant: jars that hide each other, or do not fit. Costs a look into the operator's own jars. */
    public List<String> doubts() {
        return jars.isEmpty() ? List.of() : new ExtDoubts(jars, ExtJars.class.getClassLoader()).all();
    }

    /** Where classes of theirs are looked for; null if there are no jars. */
    @Nullable
    ClassLoader loader() {
        return loader;
    }

    /**
     * Lets this context, before it is built, find what is in the jars. Their producers connect when the first message comes: a
     * broker that is down must not keep the operator from starting, nor be there where routes are only checked.
     */
    void into(CamelContext context) {
        if (loader == null) {
            return;
        }
        context.setApplicationContextClassLoader(loader);
        context.getCamelContextExtension().addInterceptStrategy(new ClassFailures(this));
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onComponentAdd(String name, Component component) {
                if (component instanceof DefaultComponent theirs
                        && component.getClass().getClassLoader() == loader) {
                    theirs.setLazyStartProducer(true);
                }
            }
        });
    }

    /** From now on this thread, and those that it starts, look for classes in the jars, too, as many libraries do by themselves. */
    Scope enter() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        if (loader != null) {
            thread.setContextClassLoader(loader);
        }
        return () -> thread.setContextClassLoader(before);
    }

    /** Names of the components that they bring. */
    Set<String> components() {
        Set<String> names = new TreeSet<>();
        jars.forEach(jar -> names.addAll(jar.components()));
        return names;
    }

    /** Names of the classes that they have. */
    Set<String> classes() {
        Set<String> names = new TreeSet<>();
        jars.forEach(jar -> names.addAll(jar.classes()));
        return names;
    }

    /** The class that names another one, and its jar. */
    record User(String className, ExtJar jar) {}

    /** The class in them that lacks another one; slow, for whoever tells of it. */
    Optional<User> userOf(String className, LinkageError thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        // Nobody in them, if the class that lacks it was only being linked.
        boolean isTheirs = stack.length > 0 && NAME.equals(stack[0].getClassLoaderName());
        return (isTheirs ? users(stack[0].getClassName()) : Optional.<User>empty()).or(() -> namedBy(className));
    }

    private Optional<User> users(String className) {
        return jars.stream()
                .filter(jar -> jar.classes().contains(className))
                .findFirst()
                .map(jar -> new User(className, jar));
    }

    private Optional<User> namedBy(String className) {
        List<User> users = new ArrayList<>();
        for (ExtJar jar : jars) {
            jar.classNaming(className).ifPresent(user -> users.add(new User(user, jar)));
        }
        // The one whose component a route names says more than a library of it.
        return users.stream()
                .filter(user -> !user.jar.components().isEmpty())
                .findFirst()
                .or(() -> users.stream().findFirst());
    }
}
