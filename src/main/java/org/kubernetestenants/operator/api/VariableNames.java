package org.kubernetestenants.operator.api;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names that a registry may give to its further variables: those that a template can write, and that mean nothing yet. */
public final class VariableNames {
    /** What a template can write after a {@code $}. */
    static final String FORM = "^[A-Za-z][A-Za-z0-9_]{0,62}$";

    static final String FORM_MESSAGE =
            "a variable's name has letters, digits and _ only, starts with a letter, and has at most 63 characters";

    /** Of every row or Tenant; then the functions, and what Velocity calls a loop. As CEL has it. */
    static final String TAKEN_LIST =
            "['uid', 'activate', 'hostOrUrl', 'host', 'registryId', 'templateRef', 'namespace'," + " 'fn', 'foreach']";

    static final String TAKEN_MESSAGE =
            "uid, activate, hostOrUrl, host, registryId, templateRef, namespace, fn and foreach are taken";

    /** Names that mean something already. */
    public static final List<String> TAKEN =
            List.of(TAKEN_LIST.replaceAll("[\\[\\]' ]", "").split(","));

    private static final Pattern VALID = Pattern.compile(FORM);

    private VariableNames() {}

    /** Why a registry may not map this name, as the schema says it too; empty if it may. */
    public static Optional<String> refuses(String name) {
        if (!VALID.matcher(name).matches()) {
            return Optional.of(FORM_MESSAGE);
        }
        return TAKEN.contains(name) ? Optional.of(TAKEN_MESSAGE) : Optional.empty();
    }
}
