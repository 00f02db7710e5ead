package org.kubernetestenants.operator.route;

import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;

/** What looks wrong in a folder of jars, and may work all the same: told when the operator starts. */
final class ExtDoubts {
    private final List<ExtJar> jars;
    private final ClassLoader operators;

    /** @param operators the class loader whose classes win */
    ExtDoubts(List<ExtJar> jars, ClassLoader operators) {
        this.jars = jars;
        this.operators = operators;
    }

    /** One sentence each. */
    List<String> all() {
        List<String> doubts = new ArrayList<>();
        otherCamel(doubts);
        operatorsComponents(doubts);
        List<String> hidden = new ArrayList<>();
        Map<String, String> jarOf = new HashMap<>();
        Set<String> twice = new TreeSet<>();
        for (ExtJar jar : jars) {
            Set<String> classes = jar.classes();
            if (classes.stream().limit(1).anyMatch(name -> operatorsHasAnother(jar, name))) {
                hidden.add(jar.name());
            }
            for (String name : classes) {
                String other = jarOf.putIfAbsent(name, jar.name());
                if (other != null && twice.add(other + jar.name())) {
                    doubts.add(name + " is in " + other + " and in " + jar.name() + "; that of " + other + " is used");
                }
            }
        }
        if (!hidden.isEmpty()) {
            doubts.add("the operator has classes of " + String.join(", ", hidden) + " itself, and its own are used");
        }
        return doubts;
    }

    private void otherCamel(List<String> doubts) {
        String own = camelVersion();
        for (ExtJar jar : jars) {
            if (jar.camel() != null && !jar.camel().equals(own)) {
                doubts.add(jar.name() + " is of Camel " + jar.camel() + ", the operator of " + own
                        + ": take the same version");
            }
        }
    }

    private void operatorsComponents(List<String> doubts) {
        for (ExtJar jar : jars) {
            for (String name : jar.components()) {
                if (operators.getResource(ExtJar.COMPONENTS + name) != null) {
                    doubts.add("the component " + name + " is the operator's own, not that of " + jar.name());
                }
            }
        }
    }

    /** Not if it is the same jar, which comes along where somebody copies all that a component needs. */
    private boolean operatorsHasAnother(ExtJar jar, String className) {
        URL own = operators.getResource(className.replace('.', '/') + ".class");
        return own != null && !own.getPath().contains("/" + jar.name() + "!/");
    }

    /** The version of Camel that the operator runs on. */
    static String camelVersion() {
        return String.valueOf(CamelContext.class.getPackage().getImplementationVersion());
    }
}
