package org.kubernetestenants.operator.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each short string of the caches once. Most strings of Tenants and their objects say what another one
 * says: kinds, ids, reasons, and an object's name and uid, which its Tenant's inventory has too. The JVM's own table
 * holds them, whose entries go with the last reference.
 */
final class SharedStrings {
    /** Longer ones (a message, a row's value) are seldom said twice. */
    private static final int LONGEST = 64;

    private SharedStrings() {}

    static String share(String text) {
        return text.length() <= LONGEST ? text.intern() : text;
    }

    /** For a mapper whose model objects are kept. */
    static Module module() {
        return new SimpleModule("shared-strings").addDeserializer(String.class, new Sharing());
    }

    private static final class Sharing extends StdScalarDeserializer<String> {
        private static final long serialVersionUID = 1;

        Sharing() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = StringDeserializer.instance.deserialize(parser, context);
            return text == null ? null : share(text);
        }
    }
}
