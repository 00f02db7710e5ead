package org.kubernetestenants.operator.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/** A Java agent that makes the wall clock of its process wrong: {@link Clock#systemUTC()} and {@link Instant#now()}. */
public final class WrongClock {
    private WrongClock() {}

    /** The flag of java for a process whose wall clock is wrong by {@code offset}. */
    static String flag(Duration offset) {
        return "-javaagent:" + Jar.FILE + "=" + offset.toSeconds();
    }

    /** Where the agent begins: before the process' own main. */
    public static void premain(String seconds, Instrumentation instrumentation) throws Exception {
        long offset = Long.parseLong(seconds);
        instrumentation.addTransformer(
                new ClassFileTransformer() {
                    @Override
                    public byte @Nullable [] transform(
                            @Nullable ClassLoader loader,
                            String name,
                            @Nullable Class<?> old,
                            @Nullable ProtectionDomain domain,
                            byte[] bytes) {
                        return name.equals("java/time/Clock") ? shifted(bytes, offset) : null;
                    }
                },
                true);
        instrumentation.retransformClasses(Clock.class);
    }

    /** The one method that all clocks of the system ask adds the offset to its result. */
    private static byte[] shifted(byte[] clock, long offset) {
        ClassDesc instant = ClassDesc.of("java.time.Instant");
        CodeTransform addsOffset = (code, element) -> {
            if (element instanceof ReturnInstruction result && result.opcode() == Opcode.ARETURN) {
                code.loadConstant(offset)
                        .invokevirtual(instant, "plusSeconds", MethodTypeDesc.of(instant, ConstantDescs.CD_long));
            }
            code.with(element);
        };
        ClassFile classFile = ClassFile.of();
        return classFile.transformClass(
                classFile.parse(clock),
                ClassTransform.transformingMethodBodies(
                        method -> method.methodName().equalsString("currentInstant"), addsOffset));
    }

    /** The agent as java wants it. */
    private static final class Jar {
        static final Path FILE = write();

        private static Path write() {
            Manifest manifest = new Manifest();
            Attributes attributes = manifest.getMainAttributes();
            attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            attributes.putValue("Premain-Class", WrongClock.class.getName());
            attributes.putValue("Can-Retransform-Classes", "true");
            try {
                Path file = Files.createTempFile("wrong-clock", ".jar");
                file.toFile().deleteOnExit();
                try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
                    for (String name : new String[] {"WrongClock", "WrongClock$1"}) {
                        String path = WrongClock.class.getPackageName().replace('.', '/') + "/" + name + ".class";
                        jar.putNextEntry(new JarEntry(path));
                        try (InputStream bytes =
                                WrongClock.class.getClassLoader().getResourceAsStream(path)) {
                            Objects.requireNonNull(bytes, path).transferTo(jar);
                        }
                    }
                }
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
