package org.kubernetestenants.operator.template;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.context.Context;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.exception.ParseErrorException;
import org.apache.velocity.exception.TemplateInitException;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.directive.StopCommand;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.SecureUberspector;

/**
 * The engine behind users' own {@code velocity:} endpoints: messages and notifications. Bound as {@code velocityEngine}, it is
 * taken by every such endpoint, which would otherwise parse its template again for each exchange.
 *
 * <p>Whoever writes routes is trusted like the operator's image, so these templates may read any property of a message. They
 * reach neither classes nor files nor other templates, and macros and texts stay their own, all the same. Unknown names print as
 * they are, as Velocity's users expect: a message with a gap is better than none.
 */
public final class CachingVelocityEngine extends VelocityEngine {
    private static final int CACHED = 500;

    private final RuntimeInstance runtime = new RuntimeInstance();
    private final RecentlyUsed<String, Parsed> parsed = new RecentlyUsed<>(CACHED);

    public CachingVelocityEngine() {
        // For the few methods that are not overridden here.
        setProperties(SandboxRuntime.settings());
        runtime.setProperties(SandboxRuntime.settings());
        runtime.setProperty(RuntimeConstants.UBERSPECT_CLASSNAME, SecureUberspector.class.getName());
        runtime.init();
        List.of("include", "parse", "evaluate").forEach(runtime::removeDirective);
    }

    @Override
    public boolean evaluate(Context context, Writer out, String name, Reader template) {
        return evaluate(context, out, name, text(template));
    }

    @Override
    public boolean evaluate(Context context, Writer out, String name, String template) {
        Parsed ready = parsed.get(template, text -> parse(name, text));
        InternalContextAdapterImpl adapter = new InternalContextAdapterImpl(context);
        adapter.pushCurrentTemplateName(name);
        adapter.setCurrentResource(ready.template());
        try {
            return ready.tree().render(adapter, out);
        } catch (StopCommand e) {
            if (e.isFor(runtime)) {
                return true;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            adapter.popCurrentTemplateName();
            adapter.setCurrentResource(null);
        }
    }

    private Parsed parse(String name, String text) {
        Template template = new Template();
        template.setName(name);
        template.setRuntimeServices(runtime);
        InternalContextAdapterImpl context = new InternalContextAdapterImpl(new VelocityContext());
        context.pushCurrentTemplateName(name);
        context.setCurrentResource(template);
        try {
            SimpleNode tree = runtime.parse(new StringReader(text), template);
            tree.init(context, runtime);
            return new Parsed(template, tree);
        } catch (ParseException e) {
            throw new ParseErrorException(e, name);
        } catch (TemplateInitException e) {
            throw new ParseErrorException(e, name);
        }
    }

    private static String text(Reader reader) {
        try {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Parsed(Template template, SimpleNode tree) {}
}
