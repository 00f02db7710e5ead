package org.kubernetestenants.operator.template;

import java.io.Reader;
import java.util.List;
import java.util.Properties;
import org.apache.velocity.Template;
import org.apache.velocity.runtime.RuntimeConstants;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.ASTAddNode;
import org.apache.velocity.runtime.parser.node.ASTComment;
import org.apache.velocity.runtime.parser.node.ASTEscape;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.apache.velocity.util.introspection.Uberspect;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/**
 * Velocity as the templates of custom resources meet it: strict, without access to files, classes or other templates. Whoever
 * may write a TenantTemplate must not be able to reach or to stop the operator.
 */
final class SandboxRuntime extends RuntimeInstance {
    private static final List<String> REMOVED = List.of("include", "parse", "evaluate", "define", "stop");

    private final Uberspect allowed = new AllowList();

    SandboxRuntime() {
        setProperties(settings());
        setProperty(RuntimeConstants.RUNTIME_LOG_INSTANCE, NOPLogger.NOP_LOGGER);
        setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT, true);
        setProperty(RuntimeConstants.RUNTIME_REFERENCES_STRICT_ESCAPE, true);
        setProperty(RuntimeConstants.STRICT_MATH, true);
        setProperty(RuntimeConstants.VM_ARGUMENTS_STRICT, true);
        init();
        REMOVED.forEach(this::removeDirective);
        addDirective(new BoundedForeach());
        getApplicationEventCartridge().addEventHandler(new Insertions());
    }

    /** What this runtime and that of {@link CachingVelocityEngine} have in common: nothing is read, nothing is shared. */
    static Properties settings() {
        Properties settings = new Properties();
        settings.setProperty(RuntimeConstants.RESOURCE_LOADERS, "none");
        settings.setProperty("resource.loader.none.class", NoTemplates.class.getName());
        settings.setProperty(RuntimeConstants.VM_PERM_INLINE_LOCAL, "true");
        settings.setProperty(RuntimeConstants.VM_MAX_DEPTH, "20");
        // Interned strings would stay for the life of the process, also those of templates long gone.
        settings.setProperty(RuntimeConstants.RUNTIME_STRING_INTERNING, "false");
        return settings;
    }

    @Override
    public Uberspect getUberspect() {
        return allowed;
    }

    /** Also called for each text in double quotes inside a template. */
    @Override
    public SimpleNode parse(Reader reader, Template template) throws ParseException {
        SimpleNode tree = super.parse(reader, template);
        replaceIn(tree);
        return tree;
    }

    private static void replaceIn(Node node) {
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            switch (node.jjtGetChild(i)) {
                case ASTAddNode addition -> node.jjtAddChild(new TextFreeAddition(addition), i);
                case ASTComment comment -> node.jjtAddChild(new LocatedComment(comment), i);
                // Velocity halves each pair of backslashes, also in a regular expression or a path; only before a #
                // does it mean anything.
                case ASTEscape escape
                when !escape.getLastToken().next.image.startsWith("#") -> escape.val = escape.literal();
                default -> {}
            }
            replaceIn(node.jjtGetChild(i));
        }
    }

    /** Says nothing: whatever Velocity would log at error level is thrown as well, and told by whoever handles that. */
    @Override
    public Logger getLog(String childNamespace) {
        return NOPLogger.NOP_LOGGER;
    }
}
