package org.kubernetestenants.operator.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.kubernetestenants.operator.api.ResourceTemplate;

/** Resources of templates from what users write, with the defaults of what they leave out. */
public final class Resources {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Resources() {}

    /** One entry of an array, as YAML. */
    public static ResourceTemplate of(String yaml) {
        try {
            return YAML.readValue(yaml, ResourceTemplate.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
