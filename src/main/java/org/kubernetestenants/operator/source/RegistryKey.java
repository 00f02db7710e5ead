package org.kubernetestenants.operator.source;

import org.kubernetestenants.operator.api.TenantRegistrySpec;

/** A registry's key in its parts, and how messages speak of it. */
record RegistryKey(String namespace, String name) {
    static RegistryKey parse(String key) {
        int slash = key.indexOf('/');
        return new RegistryKey(key.substring(0, Math.max(slash, 0)), key.substring(slash + 1));
    }

    /** {@code TenantRegistry default/prod}. */
    String subject() {
        return "TenantRegistry " + namespace + "/" + name;
    }

    /** What a failed read means for the tenants. */
    static String impact(TenantRegistrySpec spec) {
        return "tenants stay as they are; next try in " + spaced(spec.source().syncInterval());
    }

    private static String spaced(String interval) {
        int unit = interval.length() - 1;
        return interval.substring(0, unit) + " " + interval.substring(unit);
    }
}
