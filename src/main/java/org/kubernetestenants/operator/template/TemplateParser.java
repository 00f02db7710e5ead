package org.kubernetestenants.operator.template;

import java.io.StringReader;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
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
            return parsed(path, text, template -> tree(template, text));
        } catch (SyntaxFault fault) {
            problems.accept(syntax(path, text, fault));
            return null;
        }
    }

    /** The text as one condition, parsed; null if there are problems with it. */
    @Nullable
    Condition condition(FieldPath path, String text) {
        ConditionText condition = new ConditionText(path, text);
        Optional<Problem> seen = condition.problem();
        if (seen.isPresent()) {
            problems.accept(seen.get());
            return null;
        }
        try {
            StringTemplate parsed = parsed(path, text, template -> tree(template, condition));
            return parsed == null ? null : new Condition(parsed);
        } catch (TemplateFault fault) {
            problems.accept(fault.problem());
        } catch (SyntaxFault fault) {
            problems.accept(
                    fault.getCause() instanceof ParseException e && e.currentToken != null
                            ? condition.unexpected(Objects.requireNonNullElse(e.currentToken.next, e.currentToken))
                            : syntax(path, text, fault));
        }
        return null;
    }

    private @Nullable StringTemplate parsed(FieldPath path, String text, Function<Template, SimpleNode> parse) {
        try {
            Template template = new Template();
            template.setName(path.toString());
            template.setRuntimeServices(runtime);
            SimpleNode tree = parse.apply(template);
            TemplateCheck check = new TemplateCheck(path, text, variables);
            List<Problem> found = check.check(TreeWalk.of(tree, text, inner -> tree(template, inner)));
            found.forEach(problems);
            return found.isEmpty() ? new StringTemplate(path, text, template, tree, check.used()) : null;
        } catch (StackOverflowError e) {
            problems.accept(Meter.limit("expressions nested too deeply")
                    .problem()
                    .at(Span.firstLine(text).in(path, text, "")));
        }
        return null;
    }

    private SimpleNode tree(Template template, String text) {
        return tree(template, () -> runtime.parse(new StringReader(text), template));
    }

    private SimpleNode tree(Template template, ConditionText text) {
        return tree(template, () -> text.unwrapped(runtime.parse(new StringReader(text.wrapped()), template)));
    }

    private interface Parse {
        SimpleNode tree() throws ParseException;
    }

    private SimpleNode tree(Template template, Parse parse) {
        try {
            SimpleNode tree = parse.tree();
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
