package org.kubernetestenants.operator.template;

import java.io.StringReader;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.context.InternalContextAdapterImpl;
import org.apache.velocity.exception.VelocityException;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.Token;
import org.apache.velocity.runtime.parser.node.SimpleNode;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Place;
import org.kubernetestenants.operator.error.Problem;

/** Parses and checks single strings. What is wrong with them goes to {@code problems}. */
final class TemplateParser {
    private static final String LITERAL_HELP =
            "a plain $ or # before a word is written \\$ or \\#; a block #[[ … ]]# or literalFields keep text as it is";

    private final SandboxRuntime runtime;
    private final Set<String> variables;
    private final Consumer<Problem> problems;

    TemplateParser(SandboxRuntime runtime, Set<String> variables, Consumer<Problem> problems) {
        this.runtime = runtime;
        this.variables = variables;
        this.problems = problems;
    }

    /** The string, parsed; null if there are problems with it. */
    @Nullable
    StringTemplate parse(FieldPath path, String text) {
        try {
            Template template = new Template();
            template.setName(path.toString());
            template.setRuntimeServices(runtime);
            SimpleNode tree = tree(template, text);
            TemplateCheck check = new TemplateCheck(path, text, variables);
            List<Problem> found = check.check(TreeWalk.of(tree, text, inner -> tree(template, inner)));
            found.forEach(problems);
            return found.isEmpty() ? new StringTemplate(path, text, template, tree, check.used()) : null;
        } catch (SyntaxFault fault) {
            problems.accept(syntax(path, text, fault));
        } catch (StackOverflowError e) {
            problems.accept(Meter.limit("expressions nested too deeply")
                    .problem()
                    .at(Span.firstLine(text).in(path, text, "")));
        }
        return null;
    }

    private SimpleNode tree(Template template, String text) {
        try {
            SimpleNode tree = runtime.parse(new StringReader(text), template);
            InternalContextAdapterImpl context = new InternalContextAdapterImpl(new VelocityContext());
            context.pushCurrentTemplateName(template.getName());
            context.setCurrentResource(template);
            tree.init(context, runtime);
            return tree;
        } catch (ParseException | VelocityException | NumberFormatException | IndexOutOfBoundsException e) {
            // The last two: a \\u in double quotes without its four digits.
            throw new SyntaxFault(e);
        }
    }

    private static Problem syntax(FieldPath path, String text, SyntaxFault fault) {
        Throwable cause = Objects.requireNonNullElse(fault.getCause(), fault);
        if (cause instanceof ParseException e && e.currentToken != null && e.currentToken.next != null) {
            Token next = e.currentToken.next;
            String found = next.image.strip();
            boolean atEnd = found.isEmpty() || found.equals("\0");
            Span span = Span.of(text, atEnd ? "" : found, next.beginLine, next.beginColumn);
            return atEnd
                    ? syntax("the template ends too early", span.in(path, text, "#end or ) missing?"))
                    : syntax("`" + found + "` cannot stand here", span.in(path, text, "unexpected"));
        }
        if (!(cause instanceof ParseException || cause instanceof VelocityException)) {
            return syntax("\\u needs four hex digits", Span.find(text, "\\u").in(path, text, ""));
        }
        String message = String.valueOf(cause.getMessage());
        int place = message.indexOf(" at " + path);
        return syntax(
                (place < 0 ? message : message.substring(0, place))
                        .lines()
                        .findFirst()
                        .orElse(""),
                Span.firstLine(text).in(path, text, ""));
    }

    private static Problem syntax(String headline, Place place) {
        return Problem.of(Code.TEMPLATE_SYNTAX, headline).at(place).help(LITERAL_HELP);
    }

    private static final class SyntaxFault extends RuntimeException {
        private static final long serialVersionUID = 1;

        SyntaxFault(Exception cause) {
            super(cause);
        }
    }
}
