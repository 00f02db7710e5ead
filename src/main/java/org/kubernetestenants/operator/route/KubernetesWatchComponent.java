package org.kubernetestenants.operator.route;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Nearest;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/**
 * {@code kubernetes-watch:NAME}: the changes that the operator's caches see, as keys. All routes share the caches' own watches;
 * an endpoint costs no connection. Body: {@code namespace/name}; exchange property {@code object}: the object as last known.
 * The names are those of the {@link Watch} beans in the registry.
 */
public final class KubernetesWatchComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        Map<String, Watch> watches =
                new TreeMap<>(getCamelContext().getRegistry().findByTypeWithName(Watch.class));
        Watch watch = watches.get(name);
        if (watch == null) {
            Problem problem = Problem.of(Code.ROUTE_INVALID, "kubernetes-watch: knows no `" + name + "`");
            throw new OperatorException(Nearest.to(name, watches.keySet())
                    .map(near -> problem.help("did you mean `" + near + "`?"))
                    .orElse(problem)
                    .detail("there are: " + String.join(", ", watches.keySet())));
        }
        return new KubernetesWatchEndpoint(uri, this, name, watch);
    }
}
