package org.kubernetestenants.operator.template;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.velocity.context.AbstractContext;
import org.apache.velocity.context.Context;
import org.apache.velocity.util.introspection.IntrospectionCacheData;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * What one string sees while it is rendered: the row's values, {@code $fn}, and the names that the string itself sets. One per
 * string and rendering, so that nothing that one string sets is known in the next.
 */
final class RenderContext extends AbstractContext {
    private final Map<String, String> row;
    private final Meter meter;
    private final Map<String, @Nullable Object> locals = new HashMap<>(4);

    RenderContext(Row row) {
        this.row = row.values();
        this.meter = row.meter();
    }

    /** The meter of the object that is being rendered in {@code context}. */
    static Meter meterOf(Context context) {
        return ((RenderContext) context).meter;
    }

    @Override
    public @Nullable Object internalGet(String key) {
        if (Functions.NAME.equals(key)) {
            return Functions.INSTANCE;
        }
        String value = row.get(key);
        return value == null ? locals.get(key) : value;
    }

    /** Every assignment comes through here: by {@code #set}, {@code #foreach} and the arguments of macros. */
    @Override
    public @Nullable Object internalPut(String key, @Nullable Object value) {
        if (row.containsKey(key) || Functions.NAME.equals(key)) {
            throw new TemplateFault(Problem.of(Code.TEMPLATE_SYNTAX, "`" + key + "` cannot be set"));
        }
        if (value instanceof BigInteger) {
            throw Meter.limit("a number of more than 64 bits");
        }
        meter.work(Weight.of(value));
        return locals.put(key, value);
    }

    @Override
    public boolean internalContainsKey(String key) {
        return row.containsKey(key) || locals.containsKey(key) || Functions.NAME.equals(key);
    }

    @Override
    public String[] internalGetKeys() {
        return locals.keySet().toArray(String[]::new);
    }

    /** Velocity removes a name before each call of a macro, which makes this the place where endless macros are noticed. */
    @Override
    public @Nullable Object internalRemove(String key) {
        meter.deadline();
        return locals.remove(key);
    }

    /**
     * Caches nothing: Velocity would reuse the method that it found at the first call in a string, place included, for all later
     * calls, and errors would show the wrong one.
     */
    @Override
    public void icachePut(Object key, IntrospectionCacheData data) {}
}
