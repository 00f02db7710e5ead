package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.TenantTemplateSpec;
import org.kubernetestenants.operator.error.Problem;

/** Parses and checks every string of a TenantTemplate, once per generation. Thread-safe. */
public final class TemplateCompiler {
    private final LongSupplier nanoTime;
    private final SandboxRuntime runtime = new SandboxRuntime();

    /** @param nanoTime a monotonic clock, against which the time of one rendering is held */
    public TemplateCompiler(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Parses {@code spec} and checks what can be known without a row. Duplicate ids and the graph of dependencies are not looked
     * at.
     *
     * @param variables names that templates may use, all of them: those of every registry and those that it maps. {@code fn} is
     *     not one of them: {@code $fn} always means the functions.
     */
    public Compilation compile(TenantTemplateSpec spec, Set<String> variables) {
        List<Problem> problems = new ArrayList<>();
        List<CompiledResource> resources = new ArrayList<>();
        TemplateParser templates = new TemplateParser(runtime, Set.copyOf(variables), problems::add);
        for (ResourceArray array : ResourceArray.values()) {
            for (ResourceTemplate entry : array.entries(spec)) {
                CompiledResource resource = new ResourceCompiler(array, entry, templates, problems::add).compile();
                if (resource != null) {
                    resources.add(resource);
                }
            }
        }
        return new Compilation(problems.isEmpty() ? new CompiledTemplate(resources, nanoTime) : null, problems);
    }

    /**
     * The kind of each resource, in the template's order, without parsing any template. An entry of {@code manifests} without
     * apiVersion or kind is left out: {@link #compile} refuses it.
     */
    public static List<KindOf> kinds(TenantTemplateSpec spec) {
        List<KindOf> kinds = new ArrayList<>();
        for (ResourceArray array : ResourceArray.values()) {
            array.entries(spec).forEach(entry -> KindCheck.kindOf(array, entry).ifPresent(kinds::add));
        }
        return List.copyOf(kinds);
    }
}
