package org.kubernetestenants.operator.template;

import java.util.regex.Pattern;
import org.kubernetestenants.operator.api.ResourceArray;

/** What the API server takes as the name of an object. */
enum NameRule {
    /** Namespaces and Services: a DNS-1123 label. */
    LABEL("at most 63 of a-z 0-9 -, beginning and ending with a letter or digit", 63, "[a-z0-9]([-a-z0-9]*[a-z0-9])?"),

    /** Most kinds: a DNS-1123 subdomain. */
    SUBDOMAIN(
            "at most 253 of a-z 0-9 - ., each part between dots beginning and ending with a letter or digit",
            253,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"),

    /** Any kind, RBAC for one: what can stand in a URL's path. */
    PATH_SEGMENT("1 to 253 characters without / and %, and neither . nor ..", 253, "(?!\\.{1,2}$)[^/%]+");

    private final String words;
    private final int max;
    private final Pattern pattern;

    NameRule(String words, int max, String pattern) {
        this.words = words;
        this.max = max;
        this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
    }

    /** The rule for names of entries of {@code array}. */
    static NameRule of(ResourceArray array) {
        return switch (array) {
            case NAMESPACES, SERVICES -> LABEL;
            case MANIFESTS -> PATH_SEGMENT;
            default -> SUBDOMAIN;
        };
    }

    boolean accepts(String name) {
        return name.length() <= max && pattern.matcher(name).matches();
    }

    /** The rule in words. */
    String words() {
        return words;
    }
}
