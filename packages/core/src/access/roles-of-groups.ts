// Which roles the groups of an identity provider give. A setting says so; nobody's own choice counts.

/** Group → roles. A group is compared whatever its case; `*` stands for everybody who was let in. */
export type GroupRoles = Readonly<Record<string, readonly string[]>>;

/** Roles in the order of the setting, each once. */
export function rolesOfGroups(groups: readonly string[], setting: GroupRoles): readonly string[] {
  const given = new Set(groups.map((group) => group.toLowerCase()));
  const roles = Object.entries(setting).flatMap(([group, named]) =>
    group === '*' || given.has(group.toLowerCase()) ? named : [],
  );
  return [...new Set(roles)];
}
