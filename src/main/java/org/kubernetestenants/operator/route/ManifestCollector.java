package org.kubernetestenants.operator.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.apply.Reconciliation;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;
import org.kubernetestenants.operator.template.Manifest;

/**
 * The aggregation strategy {@code manifests}: gathers what the manifest hook made of each manifest. A hook that fails, or that
 * leaves something else than a map, fails that one resource; nothing is dropped quietly, since what is not desired is removed.
 */
final class ManifestCollector implements AggregationStrategy {
    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange one) {
        Exchange result = before == null ? one : before;
        Reconciliation pass = LoadTenant.pass(one, "manifests");
        List<Manifest> gathered = before == null ? new ArrayList<>() : gathered(before);
        take(one, pass, gathered);
        one.setException(null);
        result.getMessage().setBody(gathered);
        return result;
    }

    private static void take(Exchange one, Reconciliation pass, List<Manifest> gathered) {
        List<?> rendered = SafetySteps.property(one, VelocityProcessor.RENDERED, List.class, "manifests", "velocity");
        Manifest original = (Manifest) rendered.get(one.getProperty(Exchange.SPLIT_INDEX, Integer.class));
        Object made = one.getMessage().getBody();
        Exception thrown = one.getException();
        if (thrown != null) {
            pass.failures()
                    .put(
                            original.id(),
                            failed(original, OperatorException.problemOf(thrown).headline()));
        } else if (made instanceof Manifest manifest) {
            gathered.add(manifest);
        } else if (made instanceof Map<?, ?> map) {
            gathered.add(new Manifest(original.resource(), copy(map)));
        } else {
            String what = made == null ? "nothing" : "a " + made.getClass().getSimpleName();
            pass.failures().put(original.id(), failed(original, "it left " + what + " as the body, not a manifest"));
        }
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return copy;
    }

    static Problem failed(Manifest manifest, String why) {
        return Problem.of(Code.MANIFEST_HOOK_FAILED, "the manifest hook failed for `" + manifest.id() + "`")
                .detail(why)
                .help(
                        "look at the route direct:manifest, as shipped in routes/hooks/manifest.camel.yaml; it is tried again by itself")
                .impact("the object stays as it is; the Tenant's other resources go on");
    }

    @SuppressWarnings("unchecked") // the body of the result is this strategy's own
    private static List<Manifest> gathered(Exchange result) {
        return (List<Manifest>) result.getMessage().getBody();
    }
}
