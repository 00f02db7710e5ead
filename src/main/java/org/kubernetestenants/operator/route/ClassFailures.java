package org.kubernetestenants.operator.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes an exception of what a class of {@code ext} lacks when a message comes: Camel lets errors pass all {@code doTry} and
 * {@code onException}, and nobody would be told whose row or object it was. In users' own routes and hooks only, since the flow's
 * steps use no such class.
 */
final class ClassFailures implements InterceptStrategy {
    private final ExtJars ext;
    /** Each is looked up in the jars once; there are as many as names in them at most. */
    private final Map<String, String> texts = new ConcurrentHashMap<>();

    ClassFailures(ExtJars ext) {
        this.ext = ext;
    }

    /** A class cannot be used; the message says which, why, and what to do. */
    static final class ClassUnusableException extends Exception {
        private static final long serialVersionUID = 1;

        ClassUnusableException(String message, LinkageError error) {
            super(message);
            addSuppressed(error); // as a cause its few words would be told in place of the message
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(definition);
        return route != null && LeaderRoutes.isFlow(route.getGroup()) ? target : new Step(target);
    }

    private final class Step extends DelegateAsyncProcessor {
        Step(Processor step) {
            super(step);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                return super.process(exchange, callback);
            } catch (LinkageError e) {
                String text = texts.computeIfAbsent(
                        e.toString(),
                        unknown -> ClassProblem.of(e, ext).problem().condition());
                exchange.setException(new ClassUnusableException(text, e));
                callback.done(true);
                return true;
            }
        }
    }
}
