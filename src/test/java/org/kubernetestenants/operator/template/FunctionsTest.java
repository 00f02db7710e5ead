package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kubernetestenants.operator.error.Code;

final class FunctionsTest {
    @Test
    void thereAreTheseFunctions() {
        assertThat(Functions.names())
                .containsExactly(
                        "b64enc",
                        "bool",
                        "default",
                        "fromJson",
                        "int",
                        "lower",
                        "sha1sum",
                        "toHost",
                        "toJson",
                        "trunc63",
                        "upper");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "$fn.default($empty, 'basic') => basic",
                "$fn.default($planId, 'basic') => gold",
                "$fn.default($fn.int('0'), 'basic') => basic",
                "$fn.default($fn.bool('no'), 'basic') => basic",
                "$fn.default($fn.fromJson('{}'), 'basic') => basic",
                "$fn.default($fn.fromJson('null'), 'basic') => basic",
                "$fn.upper('acme ß') => ACME SS",
                "$fn.lower('ACME') => acme",
                "$fn.b64enc('acme') => YWNtZQ==",
                "$fn.b64enc('ä') => w6Q=",
                "$fn.toHost('https://me@shop.example.com:8443/cart?x=1') => shop.example.com",
                "$fn.toHost('shop.example.com') => shop.example.com",
                "$fn.toHost('shop.example.com:80/a') => shop.example.com",
                "$fn.toHost('http://[::1]:80/') => ::1",
                "$fn.toJson('say \"hi\"') => \"say \\\"hi\\\"\"",
            })
    void aFunctionGivesText(String template, String expected) {
        assertThat(Templates.value(template)).isEqualTo(expected);
    }

    @Test
    void sha1sumIsOverTheBytesOfUtf8() {
        assertThat(Templates.value("$fn.sha1sum('abc')")).isEqualTo("a9993e364706816aba3e25717850c26c9cd0d89d");
    }

    @Test
    void theHostOfAnEmptyTextIsEmpty() {
        assertThat(Templates.value("$fn.toHost($empty)")).isEqualTo("");
    }

    @Test
    void trunc63CutsToALabelThatDoesNotEndInADash() {
        String name = "a".repeat(62) + "-b";
        assertThat(Templates.value("$fn.trunc63($uid)", Map.of("uid", name))).isEqualTo("a".repeat(62));
        assertThat(Templates.value("$fn.trunc63($uid)", Map.of("uid", "a".repeat(70))))
                .isEqualTo("a".repeat(63));
        assertThat(Templates.value("$fn.trunc63($uid)", Map.of("uid", "short"))).isEqualTo("short");
        assertThat(Templates.value("$fn.trunc63($uid)", Map.of("uid", "short-")))
                .isEqualTo("short");
    }

    @Test
    void trunc63NeverCutsACharacterInHalves() {
        String name = "a".repeat(62) + "\uD83D\uDE00";
        assertThat(Templates.value("$fn.trunc63($uid)", Map.of("uid", name))).isEqualTo("a".repeat(62));
    }

    @Test
    void numbersAndTruthKeepTheirType() {
        assertThat(Templates.value("$fn.int(' 3 ')")).isEqualTo(3);
        assertThat(Templates.value("$fn.int('-9000000000')")).isEqualTo(-9_000_000_000L);
        assertThat(Templates.value("$fn.bool('Yes')")).isEqualTo(true);
        assertThat(Templates.value("$fn.bool('0')")).isEqualTo(false);
    }

    @Test
    void fromJsonGivesTheWholeValueAndToJsonItsText() {
        String limits = "{\"cpu\":2,\"gpu\":[1.50,null,true]}";
        assertThat(Templates.value("$fn.toJson($fn.fromJson($uid))", Map.of("uid", limits)))
                .isEqualTo(limits);
        assertThat(Templates.value("$fn.fromJson($uid)", Map.of("uid", "[1, \"a\"]")))
                .isEqualTo(List.of(1, "a"));
    }

    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource(
            delimiterString = " => ",
            value = {
                "$fn.int($uid) => three",
                "$fn.int($uid) => 3.5",
                "$fn.int($uid) => 1e3",
                "$fn.int($uid) => 99999999999999999999",
                "$fn.int($uid) => 9999999999999999999",
                "$fn.int($uid) => ٣",
                "$fn.int($uid) => ''",
                "$fn.bool($uid) => maybe",
                "$fn.bool($uid) => ''",
                "$fn.fromJson($uid) => {",
                "$fn.fromJson($uid) => 1 2",
                "$fn.fromJson($uid) => {\"a\":1,\"a\":2}",
                "$fn.fromJson($uid) => ''",
                "$fn.toHost($uid) => https://",
                "$fn.toHost($uid) => a b",
                "$fn.upper($fn.fromJson($uid)) => [1]",
                "$fn.lower($fn.fromJson($uid)) => {}",
                "$fn.trunc63($fn.fromJson($uid)) => []",
                "$fn.sha1sum($fn.fromJson($uid)) => []",
                "$fn.b64enc($fn.fromJson($uid)) => null",
            })
    void aFunctionRefusesWhatItCannotTake(String template, String input) {
        assertThat(Templates.failure(template, Map.of("uid", input)).code()).isEqualTo(Code.BAD_FUNCTION_INPUT);
    }

    @Test
    void theTextThatIsNoJsonIsNotShown() {
        assertThat(Templates.failure("$fn.fromJson($uid)", Map.of("uid", "{\"token\": s3cret}"))
                        .full())
                .doesNotContain("s3cret");
    }

    @Test
    void theNumberOfArgumentsIsCheckedWithoutARow() {
        assertThat(Templates.problem("$fn.upper($uid, $uid)").headline())
                .isEqualTo("`$fn.upper` takes 1 argument, not 2");
        assertThat(Templates.problem("$fn.default($uid)").headline())
                .isEqualTo("`$fn.default` takes 2 arguments, not 1");
    }
}
