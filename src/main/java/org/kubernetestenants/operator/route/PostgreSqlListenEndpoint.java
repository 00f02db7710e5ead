package org.kubernetestenants.operator.route;

import java.util.Set;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** One channel in a route; see {@link PostgreSqlListenComponent}. Consumer only. */
public final class PostgreSqlListenEndpoint extends DefaultEndpoint {
    /** What may stand in {@code parameters}. */
    static final Set<String> OPTIONS = Set.of("registry");

    private final String channel;
    private String registry = "";

    PostgreSqlListenEndpoint(String uri, Component component, String channel) {
        super(uri, component);
        this.channel = channel;
    }

    @Override
    public Producer createProducer() {
        throw new OperatorException(Problem.of(
                        Code.ROUTE_INVALID,
                        "`postgresql-listen:" + channel + "` only hears: a route can begin with it, not send to it")
                .help("to say something, use sql: with SELECT pg_notify(…)"));
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (registry.isEmpty()) {
            throw new OperatorException(
                    Problem.of(Code.ROUTE_INVALID, "`postgresql-listen:" + channel + "` has no `registry`")
                            .help("parameters: {registry: NAMESPACE/NAME}: its database is listened to"));
        }
        Consumer consumer = new PostgreSqlListenConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    /** Name of the channel. */
    public String getChannel() {
        return channel;
    }

    public String getRegistry() {
        return registry;
    }

    /** Key of the registry, {@code namespace/name}, whose database is listened to. */
    public void setRegistry(String registry) {
        this.registry = registry;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
