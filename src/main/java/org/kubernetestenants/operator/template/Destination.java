package org.kubernetestenants.operator.template;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.api.ResourceArray;
import org.kubernetestenants.operator.api.ResourceTemplate;
import org.kubernetestenants.operator.api.TenantTemplate;

/**
 * A kind of which a template makes objects, and where, as far as that is known without rendering it.
 *
 * @param namespace empty where only rendering tells
 */
public record Destination(String apiVersion, String kind, String namespace) {
    /** Each once, in the template's order; what {@link TemplateCompiler#kinds} leaves out is not among them. */
    public static Set<Destination> of(TenantTemplate template) {
        Map<String, ResourceTemplate> byId = ResourceArray.all(template.getSpec()).stream()
                .collect(Collectors.toMap(ResourceTemplate::id, Function.identity(), (first, same) -> first));
        Set<Destination> destinations = new LinkedHashSet<>();
        for (KindOf kind : TemplateCompiler.kinds(template.getSpec())) {
            String target = Objects.requireNonNull(byId.get(kind.id()), "kinds are those of entries")
                    .targetNamespace();
            destinations.add(new Destination(
                    kind.apiVersion(),
                    kind.kind(),
                    namespace(target, template.getMetadata().getNamespace())));
        }
        return destinations;
    }

    private static String namespace(@Nullable String target, String own) {
        if (target == null || target.isEmpty()) {
            return own;
        }
        return target.contains("$") || target.contains("#") ? "" : target;
    }
}
