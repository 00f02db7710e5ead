package org.kubernetestenants.operator.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPartTest {
    @ParameterizedTest
    @CsvSource({
        "acme.example.com, acme.example.com",
        "https://acme.example.com, acme.example.com",
        "https://acme.example.com/, acme.example.com",
        "https://acme.example.com:8443/path?q=http://x, acme.example.com",
        "acme.example.com:8080, acme.example.com",
        "acme.example.com:8080/path, acme.example.com",
        "acme.example.com/path, acme.example.com",
        "acme.example.com?x=1, acme.example.com",
        "//acme.example.com/x, acme.example.com",
        "https://user:pw@acme.example.com/x, acme.example.com",
        "user@acme.example.com, acme.example.com",
        "https://[2001:db8::1]:443/x, [2001:db8::1]",
        "' https://acme.example.com ', acme.example.com",
        "'', ''",
    })
    void the_host_part_is_found_with_or_without_a_scheme(String hostOrUrl, String host) {
        assertThat(HostPart.of(hostOrUrl)).isEqualTo(host);
    }
}
