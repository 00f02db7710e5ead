package org.kubernetestenants.operator.source;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.TenantRegistrySpec;

/** {@code spec.source.syncInterval}: a number and s, m or h. */
public final class SyncInterval {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,6})([smh])");

    private static final Duration DEFAULT = Duration.ofSeconds(30);

    private SyncInterval() {}

    /** The registry's; the schema's default where what was stored before cannot be used, which the settings check tells of. */
    public static Duration of(TenantRegistrySpec spec) {
        try {
            return parse(spec.source().syncInterval());
        } catch (IllegalArgumentException e) {
            return DEFAULT;
        }
    }

    /**
     * {@code 30s}, {@code 5m}, {@code 1h} as a duration; never 0.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("`" + text + "` is no interval such as 30s, 5m or 1h");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
