package org.kubernetestenants.operator.flow;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kubernetestenants.operator.flow.Wanted.ObjectName;

/**
 * One object as the model has it.
 *
 * @param uid null while it is new: any will do
 * @param version resourceVersion if nobody may have written it, else null
 * @param tenant who has it by its labels; null for nobody's: a stranger's, or one that was let go of
 * @param adopted whether it counts as adopted; both where either is right
 * @param kept whether its policy is Retain, as the inventory may know it; both where either is right
 * @param orphan whether it was let go of
 * @param helm whether it is marked as Helm's
 * @param fields what it has of {@link WantedKind#FIELDS}
 * @param loose fields that may be as they are here or absent
 * @param appliedAs what it was last brought to; compared only
 */
record WorldObject(
        ObjectName name,
        @Nullable String uid,
        @Nullable String version,
        @Nullable String tenant,
        Set<Boolean> adopted,
        Set<Boolean> kept,
        boolean orphan,
        boolean helm,
        Map<String, Field> fields,
        Set<String> loose,
        @Nullable Object appliedAs) {

    enum Owner {
        US,
        HUMAN,
        OTHER
    }

    record Field(String text, Owner owner) {
        @Override
        public String toString() {
            return owner == Owner.US ? text : text + " of " + owner;
        }
    }

    /** As somebody else made it. */
    static WorldObject foreign(ObjectName name, String uid, String version, boolean helm, Map<String, Field> fields) {
        return new WorldObject(
                name, uid, version, null, Set.of(false), Set.of(false), false, helm, fields, Set.of(), null);
    }

    WorldObject with(Map<String, Field> newFields, @Nullable String newVersion) {
        return new WorldObject(name, uid, newVersion, tenant, adopted, kept, orphan, helm, newFields, loose, appliedAs);
    }

    WorldObject withField(String field, @Nullable Field value, @Nullable String newVersion) {
        Map<String, Field> changed = new TreeMap<>(fields);
        if (value == null) {
            changed.remove(field);
        } else {
            changed.put(field, value);
        }
        return with(changed, newVersion);
    }

    WorldObject anyVersion() {
        return with(fields, null);
    }

    WorldObject mayBeKept(boolean retain) {
        Set<Boolean> either = new TreeSet<>(kept);
        either.add(retain);
        return new WorldObject(name, uid, version, tenant, adopted, either, orphan, helm, fields, loose, appliedAs);
    }

    /** Both look the same: what nobody can see stays open. */
    WorldObject or(WorldObject other) {
        Set<Boolean> either = new TreeSet<>(kept);
        either.addAll(other.kept);
        Object same = java.util.Objects.equals(appliedAs, other.appliedAs) ? appliedAs : null;
        return new WorldObject(name, uid, version, tenant, adopted, either, orphan, helm, fields, loose, same);
    }

    WorldObject letGo() {
        return new WorldObject(name, uid, null, null, Set.of(false), Set.of(false), true, helm, fields, loose, null);
    }

    /** Why {@code seen} is not this; empty if it is. */
    String mismatch(Observed.Thing seen) {
        StringBuilder why = new StringBuilder();
        difference(why, "uid", uid == null ? seen.uid() : uid, seen.uid());
        difference(
                why, "version", version == null || !name.kind().isQuiet() ? seen.version() : version, seen.version());
        difference(why, "tenant", tenant, seen.tenant());
        difference(why, "orphan", orphan, seen.orphan());
        if (tenant != null && !adopted.contains(seen.adopted())) {
            difference(why, "adopted", adopted, seen.adopted());
        }
        if (seen.leaving()) {
            why.append(" being deleted;");
        }
        for (String field : WantedKind.FIELDS) {
            Field mine = fields.get(field);
            String text = mine == null ? null : mine.text();
            String other = seen.fields().get(field);
            if (!(loose.contains(field) && other == null)) {
                difference(why, field, text, other);
            }
        }
        return why.toString();
    }

    private static void difference(StringBuilder why, String what, @Nullable Object mine, @Nullable Object seen) {
        if (!java.util.Objects.equals(mine, seen)) {
            why.append(' ')
                    .append(what)
                    .append(" should be ")
                    .append(mine)
                    .append(" and is ")
                    .append(seen)
                    .append(';');
        }
    }

    /** What of it was left open, as seen. */
    WorldObject asSeen(Observed.Thing seen) {
        Map<String, Field> left = new TreeMap<>(fields);
        loose.forEach(field -> {
            if (!seen.fields().containsKey(field)) {
                left.remove(field);
            }
        });
        return new WorldObject(
                name,
                seen.uid(),
                seen.version(),
                tenant,
                Set.of(seen.adopted()),
                kept,
                orphan,
                helm,
                left,
                Set.of(),
                appliedAs);
    }
}
