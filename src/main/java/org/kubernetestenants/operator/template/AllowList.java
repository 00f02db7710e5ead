package org.kubernetestenants.operator.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.velocity.runtime.directive.ForeachScope;
import org.apache.velocity.runtime.directive.Scope;
import org.apache.velocity.util.introspection.Info;
import org.apache.velocity.util.introspection.Uberspect;
import org.apache.velocity.util.introspection.VelMethod;
import org.apache.velocity.util.introspection.VelPropertyGet;
import org.apache.velocity.util.introspection.VelPropertySet;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * Everything that a template may call: the functions of {@code $fn}, {@code size get isEmpty keySet} of lists and maps, the
 * counters of {@code $foreach}. There is no reflection here, so what is not listed cannot be reached.
 */
final class AllowList implements Uberspect {
    @Override
    public void init() {}

    @Override
    public Iterator<?> getIterator(Object object, Info place) {
        return switch (object) {
            case Collection<?> list -> list.iterator();
            case Map<?, ?> map when !(object instanceof Scope) -> map.values().iterator();
            default ->
                throw new TemplateFault(
                        Problem.of(Code.RENDER_FAILED, "#foreach needs a list, not " + describe(object))
                                .help("make one: [$a, $b], [1..3] or $fn.fromJson(…)"),
                        new Span(place.getLine(), place.getColumn(), 1));
        };
    }

    @Override
    public VelMethod getMethod(Object object, String name, Object[] arguments, Info place) {
        Supplier<@Nullable Object> call = object instanceof Functions functions
                ? () -> functions.call(name, arguments)
                : collectionCall(object, name, arguments, place);
        return new Call(name, () -> {
            try {
                for (Object argument : arguments) {
                    Weight.of(argument);
                }
                Object result = call.get();
                Weight.of(result);
                return result;
            } catch (TemplateFault fault) {
                throw fault.at(span(name, place));
            }
        });
    }

    private static Supplier<@Nullable Object> collectionCall(Object object, String name, Object[] args, Info place) {
        return switch (object) {
            // A map for Java, but not for templates: it leads to directives and their runtime.
            case Scope ignored -> throw unknown(object, name, place);
            case Collection<?> list when args.length == 0 && name.equals("size") -> list::size;
            case Collection<?> list when args.length == 0 && name.equals("isEmpty") -> list::isEmpty;
            case List<?> list when args.length == 1 && name.equals("get") -> () -> item(list, args[0]);
            case Map<?, ?> map when args.length == 0 && name.equals("size") -> map::size;
            case Map<?, ?> map when args.length == 0 && name.equals("isEmpty") -> map::isEmpty;
            case Map<?, ?> map when args.length == 0 && name.equals("keySet") -> () -> new ArrayList<>(map.keySet());
            case Map<?, ?> map when args.length == 1 && name.equals("get") -> () -> map.get(args[0]);
            default -> throw unknown(object, name, place);
        };
    }

    private static @Nullable Object item(List<?> list, Object index) {
        if (index instanceof Integer i && i >= 0 && i < list.size()) {
            return list.get(i);
        }
        throw new TemplateFault(Problem.of(
                Code.RENDER_FAILED, "no item " + index + " in a list of " + list.size() + " (the first is 0)"));
    }

    @Override
    public VelPropertyGet getPropertyGet(Object object, String name, Info place) {
        return switch (object) {
            case ForeachScope loop when name.equals("index") -> new Property(name, loop::getIndex);
            case ForeachScope loop when name.equals("count") -> new Property(name, loop::getCount);
            case ForeachScope loop when name.equals("hasNext") -> new Property(name, loop::getHasNext);
            case ForeachScope loop when name.equals("first") -> new Property(name, loop::getFirst);
            case ForeachScope loop when name.equals("last") -> new Property(name, loop::getLast);
            case Scope ignored -> throw unknown(object, name, place);
            case Map<?, ?> map -> new Property(name, () -> map.get(name));
            default -> throw unknown(object, name, place);
        };
    }

    /** No template changes an object; {@code #set} with anything but a plain name is refused before. */
    @Override
    public @Nullable VelPropertySet getPropertySet(Object object, String name, Object value, Info place) {
        return null;
    }

    private static TemplateFault unknown(Object object, String name, Info place) {
        return new TemplateFault(
                Problem.of(Code.UNKNOWN_FUNCTION, describe(object) + " has no `" + name + "`")
                        .help("lists have size, get, isEmpty; maps size, get, isEmpty, keySet; all else is in $fn"),
                span(name, place));
    }

    private static Span span(String name, Info place) {
        return new Span(place.getLine(), place.getColumn(), name.length());
    }

    private static String describe(Object object) {
        return switch (object) {
            case String ignored -> "a text";
            case Number ignored -> "a number";
            case Boolean ignored -> "a boolean";
            case Collection<?> ignored -> "a list";
            case Scope ignored -> "$foreach";
            case Map<?, ?> ignored -> "a map";
            default -> "$fn";
        };
    }

    private record Call(String name, Supplier<@Nullable Object> body) implements VelMethod {
        @Override
        public @Nullable Object invoke(Object object, Object[] arguments) {
            return body.get();
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public String getMethodName() {
            return name;
        }

        @Override
        public java.lang.reflect.@Nullable Method getMethod() {
            return null;
        }

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }
    }

    private record Property(String name, Supplier<@Nullable Object> body) implements VelPropertyGet {
        @Override
        public @Nullable Object invoke(Object object) {
            return body.get();
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public String getMethodName() {
            return name;
        }
    }
}
