package org.kubernetestenants.operator.flow;

import java.util.function.Consumer;
import org.kubernetestenants.operator.testing.Database;

/** What happens to a source, what the registry says of it, and how it ends. */
enum Outage {
    DATABASE_DOWN(
            "SourceUnreachable|SourceBrokeOff",
            source -> {
                source.proxy().refuse();
                source.proxy().cutAll();
            },
            source -> source.proxy().forward()),
    SERVER_ACCEPTS_AND_NEVER_ANSWERS(
            "SourceTimeout",
            source -> {
                source.proxy().neverAnswer();
                source.proxy().cutAll();
            },
            source -> source.proxy().forward()),
    QUERY_IS_NEVER_ANSWERED(
            "SourceTimeout",
            source -> source.database().lock("shops"),
            source -> source.database().unlock()),
    WRONG_PASSWORD(
            "LoginRefused",
            source -> {
                source.database().changePassword("other");
                source.database().disconnect();
            },
            source -> source.database().changePassword(source.password())),
    MISSING_SECRET("SecretMissing", Source::deleteSecret, source -> source.saveSecret("password", source.password())),
    MISSING_KEY(
            "SecretMissing",
            source -> source.saveSecret("passwort", "x"),
            source -> source.saveSecret("password", source.password())),
    MISSING_COLUMN(
            "ColumnMissing",
            source -> source.sql("ALTER TABLE shops RENAME COLUMN plan TO tariff"),
            source -> source.sql("ALTER TABLE shops RENAME COLUMN tariff TO plan")),
    MISSING_TABLE(
            "TableMissing",
            source -> source.sql("ALTER TABLE shops RENAME TO elsewhere"),
            source -> source.sql("ALTER TABLE elsewhere RENAME TO shops"));

    /** A pattern for the reason of {@code SourceReachable=False}. */
    final String reason;

    final Consumer<Source> begin;
    final Consumer<Source> end;

    Outage(String reason, Consumer<Source> begin, Consumer<Source> end) {
        this.reason = reason;
        this.begin = begin;
        this.end = end;
    }

    /** A name for the registry that it happens to. */
    String registry(Database.Kind kind) {
        return kind.type() + "-" + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
