package org.kubernetestenants.operator.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import org.apache.velocity.Template;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.exception.ExtendedParseException;
import org.apache.velocity.exception.MacroOverflowException;
import org.apache.velocity.exception.MethodInvocationException;
import org.apache.velocity.exception.VelocityException;
import org.apache.velocity.runtime.directive.StopCommand;
import org.apache.velocity.runtime.parser.node.ASTReference;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.OperatorException;
import org.kubernetestenants.operator.error.Problem;

/** One string of a template, parsed and checked. Immutable. */
final class StringTemplate {
    private final FieldPath path;
    private final String text;
    private final Template template;
    private final SimpleNode tree;
    private final Set<String> variables;

    /** @param variables the variables that it names, all of which a row must have */
    StringTemplate(FieldPath path, String text, Template template, SimpleNode tree, Set<String> variables) {
        this.path = path;
        this.text = text;
        this.template = template;
        this.tree = tree;
        this.variables = Set.copyOf(variables);
    }

    /**
     * Its value for a row: of any JSON type if the string is exactly one reference, else text.
     *
     * @throws OperatorException with the place in this string
     */
    @Nullable
    Object value(Row row) {
        Optional<Object> value = evaluated(
                row,
                (ignored, context) -> Optional.ofNullable(
                        isReference() ? reference(context, row.meter()) : text(context, row.meter())));
        return value.orElse(null);
    }

    /** What is done with the parsed string, in a context of its own. */
    @FunctionalInterface
    interface Evaluation<T> {
        T of(SimpleNode tree, InternalContextAdapterImpl context);
    }

    /**
     * What {@code evaluation} makes of the string for a row.
     *
     * @throws OperatorException with the place in this string
     */
    <T> T evaluated(Row row, Evaluation<T> evaluation) {
        for (String name : variables) {
            if (!row.values().containsKey(name)) {
                throw failed(
                        Problem.of(Code.UNKNOWN_VARIABLE, "`" + name + "` has no value for this tenant"),
                        Span.find(text, name),
                        null);
            }
        }
        InternalContextAdapterImpl context = new InternalContextAdapterImpl(new RenderContext(row));
        context.pushCurrentTemplateName(template.getName());
        context.setCurrentResource(template);
        try {
            return evaluation.of(tree, context);
        } catch (TemplateFault fault) {
            throw failed(fault.problemIn(path), spanOf(fault), null);
        } catch (StopCommand e) {
            throw failed(Problem.of(Code.RENDER_FAILED, "#break outside of #foreach"), Span.find(text, "#break"), e);
        } catch (MacroOverflowException | StackOverflowError e) {
            throw failed(Meter.limit("macros or expressions nested too deeply").problem(), Span.firstLine(text), e);
        } catch (MethodInvocationException e) {
            throw failed(Problem.of(Code.RENDER_FAILED, message(e)), spanOf(e), e);
        } catch (VelocityException e) {
            throw failed(Problem.of(Code.RENDER_FAILED, message(e)), Span.firstLine(text), e);
        }
    }

    /** The problem, with its place in this string: the whole of its first line. */
    OperatorException failed(Problem problem, String note) {
        return new OperatorException(problem.at(Span.firstLine(text).in(path, text, note)));
    }

    private OperatorException failed(Problem problem, Span span, @Nullable Throwable cause) {
        return new OperatorException(problem.at(span.in(path, text, "")), cause);
    }

    /** {@code $$x} and {@code \$x} are text around or instead of a reference. */
    private boolean isReference() {
        return tree.jjtGetNumChildren() == 1
                && tree.jjtGetChild(0) instanceof ASTReference reference
                && text.startsWith("$")
                && !text.startsWith("$$")
                && reference.literal().equals(text);
    }

    private @Nullable Object reference(InternalContextAdapterImpl context, Meter meter) {
        Object value = tree.jjtGetChild(0).value(context);
        meter.output(Weight.of(value));
        return PlainJson.copy(value);
    }

    private String text(InternalContextAdapterImpl context, Meter meter) {
        MeteredWriter out = new MeteredWriter(meter);
        try {
            tree.render(context, out);
        } catch (IOException e) {
            throw new UncheckedIOException("a writer into memory does not fail", e);
        }
        return out.toString();
    }

    private Span spanOf(TemplateFault fault) {
        Span span = fault.span();
        if (span != null) {
            return span.inCharacters(text);
        }
        return fault.fragment() == null ? Span.firstLine(text) : Span.find(text, fault.fragment());
    }

    private Span spanOf(ExtendedParseException e) {
        return Span.of(text, "", Math.max(1, e.getLineNumber()), Math.max(1, e.getColumnNumber()));
    }

    /** Velocity's words, without the place, which we show ourselves. */
    private String message(VelocityException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        int place = message.indexOf(path.toString());
        String words = place < 0 ? message : message.substring(0, place);
        return words.strip().replaceFirst("( at|\\.)$", "");
    }
}
