package org.kubernetestenants.operator.template;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * The functions of templates, {@code $fn.name(…)}, named and behaving as Sprig's. All are pure: the same row renders the same
 * object for ever. A function that cannot take its input refuses it with {@link Code#BAD_FUNCTION_INPUT}.
 */
public final class Functions {
    /** What templates call them by: {@code $fn}. */
    static final String NAME = "fn";

    static final Functions INSTANCE = new Functions();

    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Set<String> TRUE = Set.of("1", "true", "yes", "on", "y", "t");
    private static final Set<String> FALSE = Set.of("0", "false", "no", "off", "n", "f");
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[^@]*@)?(\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]\\s@]+)(?::[0-9]*)?");
    private static final int LABEL = 63;

    private final ObjectMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    private final Map<String, Function> byName = new TreeMap<>(Map.ofEntries(
            Map.entry("default", new Function(2, a -> defaultTo(a[0], a[1]))),
            Map.entry("upper", new Function(1, a -> upper(a[0]))),
            Map.entry("lower", new Function(1, a -> lower(a[0]))),
            Map.entry("trunc63", new Function(1, a -> trunc63(a[0]))),
            Map.entry("sha1sum", new Function(1, a -> sha1sum(a[0]))),
            Map.entry("toHost", new Function(1, a -> toHost(a[0]))),
            Map.entry("fromJson", new Function(1, a -> fromJson(a[0]))),
            Map.entry("int", new Function(1, a -> toInt(a[0]))),
            Map.entry("bool", new Function(1, a -> toBool(a[0]))),
            Map.entry("b64enc", new Function(1, a -> b64enc(a[0]))),
            Map.entry("toJson", new Function(1, a -> toJson(a[0])))));

    private Functions() {}

    /** The names that exist, in order. */
    public static Set<String> names() {
        return INSTANCE.byName.keySet();
    }

    /** How many arguments {@code name}, which exists, takes. */
    static int arity(String name) {
        return Objects.requireNonNull(INSTANCE.byName.get(name)).arity();
    }

    /** Calls a function by the name that templates know it by; number of arguments and name have been checked at compile time. */
    @Nullable
    Object call(String name, @Nullable Object[] arguments) {
        Function function = byName.get(name);
        if (function == null || function.arity() != arguments.length) {
            throw new TemplateFault(Problem.of(Code.UNKNOWN_FUNCTION, "`$fn." + name + "` cannot be called like this"));
        }
        return function.body().apply(arguments);
    }

    /** {@code default($planId, 'basic')}: the first, unless it is empty ("", null, 0, false, an empty list or map): then the second. */
    @Nullable
    Object defaultTo(@Nullable Object value, @Nullable Object fallback) {
        boolean empty = switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Boolean truth -> !truth;
            case Number number -> number.doubleValue() == 0;
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
        return empty ? fallback : value;
    }

    /** {@code upper('Acme')} is {@code ACME}, whatever the machine's language. Lists and maps are refused, as by all that take text. */
    String upper(@Nullable Object value) {
        return text("upper", value).toUpperCase(Locale.ROOT);
    }

    /** {@code lower('Acme')} is {@code acme}. */
    String lower(@Nullable Object value) {
        return text("lower", value).toLowerCase(Locale.ROOT);
    }

    /**
     * At most the first 63 characters, as long as a label or a Service's name may be. What it cuts never leaves {@code - . _} at
     * the end, where no name may have them; a text that is short enough loses only a {@code -} there.
     */
    String trunc63(@Nullable Object value) {
        String text = text("trunc63", value);
        if (text.length() <= LABEL) {
            return stripEnd(text, "-");
        }
        int end = Character.isHighSurrogate(text.charAt(LABEL - 1)) ? LABEL - 1 : LABEL;
        return stripEnd(text.substring(0, end), "-._");
    }

    /** {@code sha1sum('acme')}: 40 hex digits over the UTF-8 bytes. For short, stable suffixes, not for secrets. */
    String sha1sum(@Nullable Object value) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest(text("sha1sum", value).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /**
     * {@code toHost('https://me@shop.example.com:8443/cart')} and {@code toHost('shop.example.com')} are {@code shop.example.com};
     * {@code toHost('')} is empty, as is the host of a row without one. Refused: text without any host, such as {@code https://}.
     */
    String toHost(@Nullable Object value) {
        String text = text("toHost", value).strip();
        if (text.isEmpty()) {
            return "";
        }
        int scheme = text.indexOf("://");
        String rest = scheme < 0 ? text : text.substring(scheme + 3);
        Matcher authority = AUTHORITY.matcher(rest.split("[/?#]", 2)[0]);
        if (!authority.matches()) {
            throw bad("toHost", "a URL or a host", text);
        }
        String host = authority.group(1);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** {@code fromJson('{"cpu": 2}')}: the value with its type. Refused: what is not exactly one JSON value, the empty text too. */
    @Nullable
    Object fromJson(@Nullable Object value) {
        String text = text("fromJson", value);
        if (text.isBlank()) {
            throw bad("fromJson", "JSON", text);
        }
        try {
            return json.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            // The text itself stays out: it may be long, and may hold what should not be seen.
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            throw new TemplateFault(Problem.of(Code.BAD_FUNCTION_INPUT, "`$fn.fromJson` needs JSON" + where)
                    .help("put the value right in the table, or the template if the text is its own"));
        }
    }

    /** {@code int('3')} and {@code int(' 3 ')} are the number 3. Refused: {@code 3.5}, {@code three}, the empty text, more than 64 bits. */
    Number toInt(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Long) {
            return (Number) value;
        }
        String text = text("int", value).strip();
        if (WHOLE_NUMBER.matcher(text).matches()) {
            try {
                long number = Long.parseLong(text);
                return number == (int) number ? (Number) (int) number : (Number) number;
            } catch (NumberFormatException e) {
                throw bad("int", "a whole number of at most 64 bits", text);
            }
        }
        throw bad("int", "a whole number", text);
    }

    /** {@code bool('yes')}: true for {@code 1 true yes on y t}, false for {@code 0 false no off n f}, in any case. Refused: all else, the empty text too. */
    Boolean toBool(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        String text = text("bool", value).strip().toLowerCase(Locale.ROOT);
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return TRUE.contains(text);
        }
        throw bad("bool", "one of 1 true yes on y t, 0 false no off n f", text);
    }

    /** {@code b64enc('acme')} is {@code YWNtZQ==}: standard base64, padded, over the UTF-8 bytes. */
    String b64enc(@Nullable Object value) {
        return Base64.getEncoder().encodeToString(text("b64enc", value).getBytes(StandardCharsets.UTF_8));
    }

    /** {@code toJson($uid)}: any value as JSON in one line; a text in quotes, escaped, so that it can stand inside a JSON file. */
    String toJson(@Nullable Object value) {
        try {
            return json.writeValueAsString(PlainJson.copy(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain JSON values can be written", e);
        }
    }

    private static String text(String function, @Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            case null, default ->
                throw new TemplateFault(Problem.of(
                                Code.BAD_FUNCTION_INPUT,
                                "`$fn." + function + "` needs a text, not "
                                        + (value == null ? "nothing" : "a list or map"))
                        .help("$fn.toJson makes a text of a list or map; $fn.default gives a fallback for nothing"));
        };
    }

    private static TemplateFault bad(String function, String wanted, String found) {
        String shown = found.length() <= 40 ? found : found.substring(0, 40) + "…";
        if (found.isBlank()) {
            return new TemplateFault(
                    needs(function, wanted, "an empty text").help("give a fallback: $fn.default($x, '…')"));
        }
        String help = "put the value right in the table, or map another column";
        return new TemplateFault(
                needs(function, wanted, "`" + shown + "`").help(help),
                needs(function, wanted, "a value that is not shown").help(help));
    }

    private static Problem needs(String function, String wanted, String what) {
        return Problem.of(Code.BAD_FUNCTION_INPUT, "`$fn." + function + "` needs " + wanted + ", not " + what);
    }

    private static String stripEnd(String text, String characters) {
        int end = text.length();
        while (end > 0 && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    private record Function(int arity, Body body) {}

    @FunctionalInterface
    private interface Body {
        @Nullable
        Object apply(@Nullable Object[] arguments);
    }
}
