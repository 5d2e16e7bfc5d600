// Roles, and what each of them gives, as a table of resources and actions.
import { parseAirflowGrant, parseScope, scopeText } from '@ariel/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../../access/may.ts';
import { accessQueries } from '../../api/access.ts';
import type { Role } from '../../api/access-shapes.ts';
import { Button } from '../../controls/button.tsx';
import { BoneRows, Refused } from '../../controls/placeholder.tsx';
import { t } from '../../messages/en.ts';
import { RoleEditor } from './role-editor.tsx';

const defaults = ['Public', 'Viewer', 'User', 'Op', 'Admin'];

export function RolesTab() {
  const w = t.access.roles;
  const { data, error, refetch } = useQuery(accessQueries.roles());
  const search = useSearch({ from: '/app/admin' });
  const may = useMay();
  const [isNew, setNew] = useState(false);
  if (error !== null && data === undefined) return <Refused error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <BoneRows count={8} />;
  const chosen = data.roles.find(({ name }) => name === search.role) ?? data.roles[0];
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <nav
        aria-label={t.access.admin.roles}
        className="flex shrink-0 gap-1 overflow-auto p-3 max-md:border-b md:w-56 md:flex-col md:border-r"
      >
        {data.roles.map(({ name }) => (
          <Link
            key={name}
            to="."
            search={(previous: Record<string, unknown>) => ({ ...previous, role: name })}
            replace
            onClick={() => setNew(false)}
            aria-current={!isNew && name === chosen?.name ? 'true' : undefined}
            className={`truncate rounded-md px-2.5 py-1.5 max-md:shrink-0 ${!isNew && name === chosen?.name ? 'bg-selected font-medium' : 'text-muted hover:bg-hover'}`}
          >
            {name}
          </Link>
        ))}
        {may('roles:create') && (
          <Button weight="quiet" icon={<Plus size={14} aria-hidden />} onClick={() => setNew(true)}>
            {w.add}
          </Button>
        )}
      </nav>
      <section
        aria-label={w.permission}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, with the keyboard too
        tabIndex={0}
        className="min-h-0 min-w-0 flex-1 overflow-auto px-4 py-3"
      >
        {isNew ? (
          <RoleEditor key="" name={null} given={[]} scope="*" onDone={() => setNew(false)} canChange />
        ) : (
          chosen !== undefined && (
            <RoleEditor
              key={chosen.name}
              name={chosen.name}
              {...grantsOf(chosen)}
              canChange={!defaults.includes(chosen.name) && may('roles:edit')}
              isDefault={defaults.includes(chosen.name)}
              onDone={() => undefined}
            />
          )
        )}
      </section>
    </div>
  );
}

/** `scope` null: its grants hold in several places, which a table of boxes cannot say. */
function grantsOf({ actions }: Role): { readonly given: readonly string[]; readonly scope: string | null } {
  const grants = actions.flatMap(({ action, resource, scope }) => {
    const grant = parseAirflowGrant(action.name, resource.name, parseScope(scope ?? '*'));
    return grant === null ? [] : [grant];
  });
  const scopes = new Set(grants.map((grant) => scopeText(grant.scope)));
  const [scope = '*'] = scopes;
  return { given: grants.map(({ permission }) => permission), scope: scopes.size > 1 ? null : scope };
}
