/** The part of JSONPath that names fields: for literalFields, ignoreFields and readyWhen alike. */
@NullMarked
package org.kubernetestenants.operator.jsonpath;

import org.jspecify.annotations.NullMarked;
