package org.kubernetestenants.operator.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.exception.ParseErrorException;
import org.junit.jupiter.api.Test;

final class CachingVelocityEngineTest {
    private final CachingVelocityEngine engine = new CachingVelocityEngine();

    @Test
    void everyVelocityEndpointTakesIt() throws Exception {
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("velocityEngine", engine);
            camel.start();
            String uri = "velocity:message.vm?allowTemplateFromHeader=true&contentCache=true";
            for (String name : List.of("acme", "globex")) {
                Object message = camel.createFluentProducerTemplate()
                        .to(uri)
                        .withBody(Map.of("name", name))
                        .withHeader("CamelVelocityTemplate", "Tenant $body.name is ready$nope #include('x')")
                        .request(String.class);
                assertThat(message).isEqualTo("Tenant " + name + " is ready$nope #include('x')");
            }
        }
    }

    @Test
    void aTemplateIsParsedOnceAndRenderedForEachMessage() {
        assertThat(render("Hello $name", Map.of("name", "a"))).isEqualTo("Hello a");
        assertThat(render("Hello $name", Map.of("name", "b"))).isEqualTo("Hello b");
    }

    @Test
    void macrosAreThoseOfTheirOwnTemplate() {
        assertThat(render("#macro(m)x#end#m()", Map.of())).isEqualTo("x");
        assertThat(render("#m()", Map.of())).isEqualTo("#m()");
    }

    @Test
    void classesAreOutOfReach() {
        assertThat(render("$name.class.forName('java.lang.Runtime')", Map.of("name", "a")))
                .isEqualTo("$name.class.forName('java.lang.Runtime')");
    }

    @Test
    void aBrokenTemplateIsToldAtEachUse() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> render("#if($a", Map.of())).isInstanceOf(ParseErrorException.class);
        }
    }

    @Test
    void theCacheKeepsWhatWasUsedLast() {
        RecentlyUsed<String, Integer> cache = new RecentlyUsed<>(2);
        AtomicInteger made = new AtomicInteger();
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            cache.get(key, any -> made.incrementAndGet());
        }
        assertThat(made).hasValue(4);
        assertThat(cache.size()).isEqualTo(2);
    }

    private String render(String template, Map<String, Object> values) {
        StringWriter out = new StringWriter();
        engine.evaluate(new VelocityContext(new java.util.HashMap<>(values)), out, "test", new StringReader(template));
        return out.toString();
    }
}
