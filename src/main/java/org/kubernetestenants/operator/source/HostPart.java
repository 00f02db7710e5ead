package org.kubernetestenants.operator.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The host in a host name or URL. */
public final class HostPart {
    private static final Pattern FORM = Pattern.compile(
            "(?:[A-Za-z][-A-Za-z0-9+.]*:)?(?://)?(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^:/?#]*)(?::[0-9]*)?(?:[/?#].*)?",
            Pattern.DOTALL);
    private static final Pattern BARE_PORT = Pattern.compile("([^:/?#@\\[\\]]*):[0-9]+(?:[/?#].*)?", Pattern.DOTALL);

    /** Without one of them a text is a host as it stands; most columns hold such, and they are read at every sync. */
    private static final String DELIMITERS = ":/?#@[";

    private HostPart() {}

    /** {@code acme.example.com} of {@code https://user@acme.example.com:8443/path}, of the same without scheme, and of itself. */
    public static String of(String hostOrUrl) {
        String text = hostOrUrl.strip();
        if (text.chars().noneMatch(c -> DELIMITERS.indexOf(c) >= 0)) {
            return text;
        }
        Matcher barePort = BARE_PORT.matcher(text);
        if (barePort.matches()) {
            return barePort.group(1);
        }
        Matcher form = FORM.matcher(text);
        return form.matches() ? form.group(1) : text;
    }
}
