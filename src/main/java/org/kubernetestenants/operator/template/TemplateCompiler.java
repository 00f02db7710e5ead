package org.kubernetestenants.operator.template;

import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.kubernetestenants.operator.api.TenantTemplateSpec;

/** Parses and checks every string of a TenantTemplate, once per generation. Thread-safe. */
public final class TemplateCompiler {
    private final LongSupplier nanoTime;

    /** @param nanoTime a monotonic clock, against which the time of one rendering is held */
    public TemplateCompiler(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Parses {@code spec} and checks what can be known without a row.
     *
     * @param variables names that templates may use, all of them: those of every registry and those that it maps
     */
    public Compilation compile(TenantTemplateSpec spec, Set<String> variables) {
        return new Compilation(new CompiledTemplate(List.of()), List.of());
    }

    /**
     * The kind of each resource, in the template's order, without parsing any template. An entry of {@code manifests} without
     * apiVersion or kind is left out: {@link #compile} refuses it.
     */
    public static List<KindOf> kinds(TenantTemplateSpec spec) {
        return List.of();
    }
}
