package org.kubernetestenants.operator.route;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code postgresql-listen:CHANNEL?registry=NAMESPACE/NAME}: what {@code NOTIFY} says on a channel of the registry's database. Address,
 * user and password are the registry's. Body: the registry's key; exchange property {@code payload}: what was said. One exchange more,
 * with an empty payload, each time that the connection is there anew, since something may have been said before.
 */
public final class PostgreSqlListenComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String channel, Map<String, Object> parameters) throws Exception {
        PostgreSqlListenEndpoint endpoint = new PostgreSqlListenEndpoint(uri, this, channel);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
