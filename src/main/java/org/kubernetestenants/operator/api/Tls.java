package org.kubernetestenants.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How connections to a database server are encrypted, and whom they trust. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = "!has(self.caRef) || self.mode in ['verify-ca', 'verify-full']", message = Tls.CA_MESSAGE)
@ValidationRule(value = "has(self.certRef) == has(self.keyRef)", message = Tls.PAIR_MESSAGE)
@ValidationRule(
        value = "self.mode != 'disable' || !has(self.certRef) && !has(self.keyRef)",
        message = Tls.DISABLED_MESSAGE)
public record Tls(
        @Default("prefer")
        @JsonPropertyDescription(
                "disable: never; prefer: if the server has TLS; require: always; verify-ca: and the CA must have signed the server's certificate; verify-full: and the certificate must be for the host.")
        Mode mode,

        @JsonPropertyDescription(
                "Certificates of the CAs that are trusted, in PEM; absent: those that Java trusts. For verify-ca and verify-full.")
        @Nullable
        SecretKeyRef caRef,

        @JsonPropertyDescription("The client's certificate and those between it and its CA, in PEM.") @Nullable
        SecretKeyRef certRef,

        @JsonPropertyDescription("The private key of the client's certificate, in PEM, unencrypted.") @Nullable
        SecretKeyRef keyRef) {
    public static final String CA_MESSAGE = "caRef is for mode verify-ca or verify-full, no other checks against it";
    public static final String PAIR_MESSAGE = "certRef and keyRef belong together";
    public static final String DISABLED_MESSAGE = "with mode disable no certificate is sent";

    public static final Tls DEFAULT = new Tls(Mode.PREFER, null, null, null);

    public Tls {
        mode = mode == null ? Mode.PREFER : mode;
    }

    /** What is demanded of the server; each mode demands what the one before does, and more. */
    public enum Mode {
        @JsonProperty("disable")
        DISABLE,
        @JsonProperty("prefer")
        PREFER,
        @JsonProperty("require")
        REQUIRE,
        @JsonProperty("verify-ca")
        VERIFY_CA,
        @JsonProperty("verify-full")
        VERIFY_FULL;

        /** As manifests write it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Whether the server's certificate must be signed by somebody who is trusted. */
        public boolean verifies() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }
}
