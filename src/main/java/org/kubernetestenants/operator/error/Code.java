package org.kubernetestenants.operator.error;

import java.util.Locale;

/**
 * Every error code. The name of the constant in camel case is the reason of conditions and events; both are stable API.
 * Families: T templates, G graph, D data source, A apply, R permissions and quota, C routes, V values and settings, K the
 * operator's own running.
 */
public enum Code implements Reason {
    TEMPLATE_SYNTAX("T101", "A template string cannot be parsed as Velocity."),
    UNKNOWN_VARIABLE("T102", "A template names a variable that the registry does not map."),
    UNKNOWN_FUNCTION(
            "T103", "A template calls a function that does not exist, or a method that templates may not call."),
    BAD_FUNCTION_INPUT("T104", "A function of a template refused its input for this tenant."),
    COMMENT_IN_TEMPLATE("T105", "Velocity would drop text after ## or between #* and *#."),
    TEMPLATE_LIMIT("T106", "Rendering one object went over a limit of output, loops or time."),
    INVALID_OBJECT_NAME("T107", "A rendered name or namespace is no valid object name."),
    KIND_MISMATCH("T108", "An entry of a typed array has another apiVersion or kind."),
    KIND_MISSING_IN_MANIFEST("T109", "An entry of manifests has no apiVersion or kind, or one with a template in it."),
    RENDER_FAILED("T110", "A template cannot be rendered for this tenant."),
    INVALID_LITERAL_FIELD("T111", "A JSONPath of literalFields cannot be parsed or meets no field."),
    UNKNOWN_REVISION("T112", "The template has no valid revision yet."),
    INVALID_COMBINATION("T113", "Two settings of a resource exclude each other."),
    INVALID_JSON_PATH("T114", "A JSONPath of ignoreFields or readyWhen cannot be used."),

    DUPLICATE_ID("G200", "Two resources of a template have one id."),
    DEPENDENCY_CYCLE("G201", "Resources depend on each other in a circle."),
    UNKNOWN_DEPENDENCY("G202", "dependIds names an id that does not exist."),
    DEPENDENCY_FAILED("G203", "A resource was skipped, since one that it depends on failed."),
    DEPENDENCY_NOT_READY("G204", "A resource waits for one that it depends on."),

    LOGIN_REFUSED("D301", "The database refused the user or password."),
    SOURCE_UNREACHABLE("D302", "The database cannot be reached."),
    SOURCE_TIMEOUT("D303", "The database did not answer in time."),
    COLUMN_MISSING("D304", "A mapped column does not exist."),
    TABLE_MISSING("D305", "The table or database does not exist."),
    SOURCE_BROKE_OFF("D306", "The read broke off before the last row."),
    SECRET_MISSING("D307", "A Secret or key that the registry refers to does not exist."),
    SOURCE_QUERY_FAILED("D308", "The database refused the query."),
    SNAPSHOT_NOT_WHOLE("D309", "Not every row went through the flow, so the snapshot does not count."),
    DELETIONS_HELD("D310", "Too many tenants would be deleted at once; they wait for an approval."),
    INVALID_ROW("D311", "A row cannot become a tenant."),
    HOOK_FAILED("D312", "A row hook failed, so the snapshot does not count."),
    IDENTITY_CHANGED("D313", "Every tenant lost its row and others came, as when the uid column changes."),
    TOO_MANY_TENANTS("D314", "The snapshot has more active rows times templates than maxTenants."),
    NOT_ROWS("D315", "The registry's route gave something that is no list of rows."),
    SOURCE_ROUTE_FAILED("D316", "The registry's route failed, so the snapshot does not count."),
    TLS_REFUSED("D320", "No TLS that the settings allow could be had with the database."),
    SECRET_INVALID("D321", "A certificate or key in a Secret cannot be used."),

    FIELD_CONFLICT("A301", "Somebody else owns fields of the object."),
    OWNED_BY_TENANT("A302", "Another tenant has the object."),
    PROTECTED_OBJECT("A303", "The object belongs to somebody who must not be disturbed."),
    OBJECT_INVALID("A304", "The API server refused the manifest."),
    IMMUTABLE_FIELD("A305", "A field that cannot be changed differs."),
    NAMESPACE_MISSING("A306", "The namespace of the object does not exist."),
    NAMESPACE_TERMINATING("A307", "The namespace of the object is being deleted."),
    KIND_UNKNOWN("A308", "The API server does not serve this kind."),
    API_UNREACHABLE("A309", "The API server did not answer."),
    API_SERVER_ERROR("A310", "The API server answered with an error of its own."),
    THROTTLED("A311", "The API server asked us to wait."),
    DUPLICATE_OBJECT("A312", "Two resources of a template render the same object."),
    TIMED_OUT("A313", "The object was not ready within timeoutSeconds."),
    OBJECT_FAILED("A314", "The object's own status says that it failed."),
    MANIFEST_HOOK_FAILED("A315", "A manifest hook failed for this resource."),
    OBJECT_CHANGED_MEANWHILE("A316", "The object changed between our read and our write; tried again."),
    OBJECT_BEING_DELETED("A317", "The object is being deleted; it is made again when it is gone."),
    OBJECT_ADOPTED("A318", "The object existed before; it is kept as wanted from now on, and never deleted."),
    FLAPPING("A319", "Somebody else changes the object again and again, so it is written more rarely."),
    OBJECT_RECREATED("A320", "The object is deleted and made anew, since a field differs that cannot be changed."),
    OBJECT_FORCED("A321", "Fields that somebody else owned were taken over."),
    TENANT_MISSING("A322", "Objects bear the labels of a Tenant that does not exist."),

    FORBIDDEN("R401", "The operator may not do this."),
    QUOTA_EXCEEDED("R402", "A quota of the namespace is used up."),
    WATCH_FORBIDDEN("R403", "The operator may not watch this kind."),
    ADMISSION_REFUSED("R404", "An admission webhook or policy refused the object."),
    NAMESPACE_NOT_ALLOWED("R405", "The operator's options do not allow objects there."),
    ACCOUNT_MISSING("R406", "The operator's options ask for a serviceAccountName in each template."),

    ROUTE_INVALID("C501", "A route file is broken."),
    SAFETY_STEP_MISSING("C502", "A route left out a step without whose proof nothing may be written or deleted."),
    ROUTE_FAILED("C503", "A step of a route failed."),
    EXT_UNREADABLE("C504", "The folder of jars for routes, or a jar in it, cannot be read."),
    CLASS_UNUSABLE("C505", "A class that a route needs is in no jar, or does not fit the others."),

    TEMPLATE_NOT_FOUND("V601", "The TenantTemplate does not exist."),
    REGISTRY_NOT_FOUND("V602", "The TenantRegistry does not exist."),
    INVALID_SOURCE_SETTINGS("V603", "The source's settings cannot be used."),
    INVALID_ARGUMENT("V604", "A command was given an argument that it cannot use."),
    UNKNOWN_PROPERTY("V605", "A configuration key does not exist."),
    TENANTS_REMAIN("V606", "Tenants are left, so the finalizer waits."),
    NO_KUBECONFIG("V607", "No API server to talk to."),
    CRDS_MISSING("V608", "The custom resource definitions are not installed."),
    PORT_TAKEN("V609", "A port that the operator listens on is taken."),
    TENANT_ABANDONED("V610", "A Tenant was let go of, though objects of it stay."),
    TENANTS_LEAVE("V611", "A template or registry that is deleted takes its Tenants along."),
    SETTING_UNUSABLE("V612", "A setting's value cannot be used, by itself or together with others."),

    LEASE_LOST("K701", "This replica may not write: it does not hold the lease, or not long enough."),
    DEMO_FAILED("K702", "The demo cannot go on."),
    STANDING_BY("K703", "This replica takes no keys: another one leads, or it starts or ends."),
    NOT_HEALTHY("K704", "An operator that was asked is not ready."),
    CERTIFICATE_UNUSABLE("K705", "The webhook's certificate or key cannot be used."),
    WEBHOOK_NOT_READY("K706", "The webhook cannot answer yet, or not now."),
    INTERNAL("K799", "A fault of the operator itself.");

    private final String number;
    private final String summary;

    Code(String number, String summary) {
        this.number = number;
        this.summary = summary;
    }

    /** The code as people write it: {@code TO-T102}. */
    public String id() {
        return "TO-" + number;
    }

    /** The reason of conditions and events: {@code UnknownVariable}. */
    @Override
    public String reason() {
        StringBuilder reason = new StringBuilder();
        for (String word : name().split("_")) {
            reason.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return reason.toString();
    }

    /** What it means, in one sentence, without an instance. */
    public String summary() {
        return summary;
    }
}
