package org.kubernetestenants.operator.source;

import org.kubernetestenants.operator.error.Code;
import org.kubernetestenants.operator.error.Problem;

/**
 * A row that cannot become a tenant; the Tenant that it has, if any, stays as it is.
 *
 * @param uid as the row says, empty if it says nothing
 * @param printableUid the uid cut and without control characters, for people
 * @param reason what is wrong, in words
 */
public record InvalidRow(String uid, String printableUid, String reason) {
    private static final int PRINTABLE = 64;

    static InvalidRow of(String uid, String reason) {
        return new InvalidRow(uid, printable(uid), reason);
    }

    /** InvalidRow, for the event of the registry. */
    public Problem problem(String registryKey) {
        return Problem.of(
                        Code.INVALID_ROW,
                        "row `" + printableUid + "` of TenantRegistry " + registryKey + " cannot become a tenant")
                .detail(reason)
                .help("put the row right; it is looked at again at the next sync")
                .impact("its Tenants, if there are any, stay as they are; all other rows go on");
    }

    /** A text cut and without what a terminal or a status could not show. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .limit(PRINTABLE)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(shown::appendCodePoint);
        return text.codePointCount(0, text.length()) > PRINTABLE
                ? shown.append('…').toString()
                : shown.toString();
    }
}
