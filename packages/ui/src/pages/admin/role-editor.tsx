// One role: what it gives, to look at or, where it is an own one, to change.
import { splitGrantable } from '@ariel/core';
import { useState } from 'react';
import { LabelledField } from '../../access/labelled-field.tsx';
import { useMay } from '../../access/may.ts';
import { PermissionTable } from '../../access/permission-table.tsx';
import { useAct } from '../../access/use-act.ts';
import { accessActs } from '../../api/access.ts';
import { useChangeSearch } from '../../change-search.ts';
import { Button } from '../../controls/button.tsx';
import { t } from '../../messages/en.ts';

interface RoleEditorProps {
  /** Null: a new one. */
  readonly name: string | null;
  readonly given: readonly string[];
  readonly scope: string | null;
  readonly canChange: boolean;
  readonly isDefault?: boolean;
  readonly onDone: () => void;
}

export function RoleEditor({ canChange, given, isDefault = false, name, onDone, scope }: RoleEditorProps) {
  const w = t.access.roles;
  const may = useMay();
  const change = useChangeSearch();
  const [newName, setName] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(given));
  const [where, setWhere] = useState(scope ?? '*');
  const isMixed = scope === null;
  const mayEdit = canChange && !isMixed;
  const finalName = name ?? newName;
  const save = useAct(
    () => {
      const actions = [...chosen].map((permission) => {
        const { action, resource } = splitGrantable(permission as Parameters<typeof splitGrantable>[0]);
        return { action: { name: action }, resource: { name: resource }, scope: where };
      });
      return name === null
        ? accessActs.makeRole({ name: newName, actions })
        : accessActs.changeRole(name, { actions });
    },
    () => ({
      said: w.made(finalName),
      next: () => {
        onDone();
        change({ role: finalName });
      },
    }),
  );
  const remove = useAct(accessActs.removeRole, (gone) => ({
    said: w.removed(gone),
    next: () => change({ role: undefined }),
  }));
  function toggle(permission: string, isGiven: boolean): void {
    const next = new Set(chosen);
    if (isGiven) next.add(permission);
    else next.delete(permission);
    setChosen(next);
  }
  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-end gap-3">
        {name === null ? (
          <LabelledField label={w.name} value={newName} onChange={setName} required />
        ) : (
          <h3 className="w-full font-semibold text-base">{name}</h3>
        )}
        {mayEdit ? (
          <LabelledField label={w.scopeLabel} value={where} onChange={setWhere} hint={w.scopeHint} />
        ) : (
          <p className="text-muted">
            {isDefault ? w.fixed : isMixed ? w.mixed : scope === '*' ? w.everywhere : w.scope(scope ?? '')}
          </p>
        )}
        <span className="ml-auto flex gap-2">
          {name !== null && !isDefault && may('roles:delete') && (
            <Button weight="danger" onClick={() => remove.mutate(name)} aria-label={w.removeOne(name)}>
              {w.remove}
            </Button>
          )}
          {mayEdit && (
            <Button
              weight="primary"
              disabled={save.isPending || finalName === ''}
              onClick={() => save.mutate(undefined)}
            >
              {t.access.users.save}
            </Button>
          )}
        </span>
      </header>
      <PermissionTable label={finalName || w.add} given={chosen} {...(mayEdit ? { onToggle: toggle } : {})} />
    </div>
  );
}
