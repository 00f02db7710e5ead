package org.kubernetestenants.operator.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of the operator's own making: whoever knows the bundle trusts what is shown, at any time. */
class KeptTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> HOSTS = List.of("webhook.tenants.svc", "127.0.0.1", "::1");
    private static final Kept.Rules RULES = new Kept.Rules(Duration.ofDays(365), Duration.ofDays(90), HOSTS);

    @Test
    void what_is_made_is_a_certificate_as_others_read_it() throws Exception {
        Kept kept = Kept.first(RULES, START);

        X509Certificate server = kept.server().certificate();
        assertThat(server.getVersion()).isEqualTo(3);
        assertThat(server.getSubjectAlternativeNames().stream().map(name -> String.valueOf(name.get(1))))
                .containsExactly("webhook.tenants.svc", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(90)));
        X509Certificate authority = kept.authority().certificate();
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(authority.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
        assertThatCode(() -> trusted(kept.bundle(), server, START)).doesNotThrowAnyException();
    }

    @Test
    void years_after_2049_have_another_form() {
        Instant late = Instant.parse("2049-12-01T00:00:00Z");
        Kept kept = Kept.first(RULES, late);
        assertThat(kept.authority().certificate().getNotAfter().toInstant()).isEqualTo(late.plus(Duration.ofDays(365)));
        assertThat(kept.server().certificate().getNotBefore().toInstant()).isEqualTo(late.minus(Duration.ofMinutes(5)));
    }

    @Test
    void the_secret_gives_back_what_was_put_into_it_and_nothing_of_it_is_printed() {
        Kept kept = Kept.first(RULES, START);
        assertThat(Kept.of(decoded(kept)))
                .hasValueSatisfying(again -> assertThat(again.data()).isEqualTo(kept.data()));
        assertThat(kept.toString()).doesNotContain("PrivateKey", "PRIVATE");
    }

    @Test
    void a_secret_with_the_key_of_another_certificate_is_none() {
        Map<String, byte[]> data = decoded(Kept.first(RULES, START));
        data.put("tls.key", decoded(Kept.first(RULES, START)).get("tls.key"));
        assertThat(Kept.of(data)).isEmpty();
        assertThat(Kept.of(Map.of())).isEmpty();
        data.put("tls.key", new byte[] {1, 2, 3});
        assertThat(Kept.of(data)).isEmpty();
    }

    @Test
    void nothing_changes_before_two_thirds_of_a_life() {
        Kept kept = Kept.first(RULES, START);
        assertThat(kept.next(RULES, START.plus(Duration.ofDays(59)), true)).isSameAs(kept);
        Kept later = kept.next(RULES, START.plus(Duration.ofDays(60)), true);
        assertThat(later.authority()).isSameAs(kept.authority());
        assertThat(later.server().certificate().getNotAfter().toInstant()).isEqualTo(START.plus(Duration.ofDays(150)));
    }

    @Test
    void a_new_ca_signs_nothing_before_callers_know_it() {
        Kept kept = Kept.first(new Kept.Rules(Duration.ofDays(90), Duration.ofDays(90), HOSTS), START);
        Instant due = START.plus(Duration.ofDays(60));

        Kept announced = kept.next(RULES, due, true);
        assertThat(announced.server()).isSameAs(kept.server());
        assertThat(announced.earlier()).containsExactly(kept.authority().certificate());
        assertThat(announced.next(RULES, due, false)).isSameAs(announced);

        Kept signed = announced.next(RULES, due, true);
        assertThat(signed.server()).isNotSameAs(kept.server());
        assertThat(signed.earlier()).isEqualTo(announced.earlier());
        assertThatCode(() -> trusted(signed.bundle(), kept.server().certificate(), due))
                .doesNotThrowAnyException();
        assertThat(signed.next(RULES, START.plus(Duration.ofDays(90)), true).earlier())
                .isEmpty();
    }

    @Test
    void other_hosts_need_another_certificate() {
        Kept kept = Kept.first(RULES, START);
        Kept.Rules moved = new Kept.Rules(RULES.authorityLife(), RULES.serverLife(), List.of("other.tenants.svc"));
        assertThat(kept.next(moved, START, true).server()).isNotSameAs(kept.server());
    }

    /** Replicas show what the Secret held at some time before, callers know what it held at another; all within a short while. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatever_is_shown_is_trusted_by_whoever_knows_the_bundle_of_that_time(long seed) throws Exception {
        Random random = new Random(seed);
        Kept.Rules rules = new Kept.Rules(Duration.ofHours(300), Duration.ofHours(90 + random.nextInt(200)), HOSTS);
        Kept kept = Kept.first(rules, START);
        String bundle = kept.bundle();
        X509Certificate shownByASlowReplica = kept.server().certificate();
        for (int hour = 0; hour < 2000; hour += 1 + random.nextInt(9)) {
            Instant now = START.plus(Duration.ofHours(hour));
            Kept next = kept.next(rules, now, bundle.equals(kept.bundle()));
            trusted(bundle, next.server().certificate(), now);
            trusted(next.bundle(), shownByASlowReplica, now);
            trusted(bundle, shownByASlowReplica, now);
            bundle = next.bundle();
            shownByASlowReplica = next.server().certificate();
            kept = next;
            assertThat(kept.earlier().size()).isLessThanOrEqualTo(1);
        }
    }

    private static Map<String, byte[]> decoded(Kept kept) {
        return kept.data().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> Base64.getDecoder().decode(entry.getValue())));
    }

    private static void trusted(String bundle, X509Certificate server, Instant now) throws Exception {
        Set<TrustAnchor> anchors = CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new java.io.ByteArrayInputStream(bundle.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .stream()
                .map(ca -> new TrustAnchor((X509Certificate) ca, null))
                .collect(Collectors.toSet());
        PKIXParameters parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)), parameters);
    }
}
