// Which role gives what: resources down, actions across. Own roles have boxes to tick, default ones show what they give.
import { type AccessAction, type AccessResource, accessActions, accessResources } from '@ariel/core';
import { Check } from 'lucide-react';
import { t } from '../messages/en.ts';

interface PermissionTableProps {
  readonly label: string;
  readonly given: ReadonlySet<string>;
  /** Absent: it is to be looked at. */
  readonly onToggle?: (permission: string, isGiven: boolean) => void;
}

const actions = Object.keys(accessActions) as AccessAction[];
const resources = Object.entries(accessResources) as [AccessResource, string][];

export function PermissionTable({ given, label, onToggle }: PermissionTableProps) {
  return (
    <table className="w-full max-w-2xl border-collapse" aria-label={label}>
      <thead>
        <tr className="border-b text-left text-muted text-xs">
          <th scope="col" className="px-2 py-1.5 font-medium">
            {t.access.roles.resource}
          </th>
          {actions.map((action) => (
            <th key={action} scope="col" className="w-16 px-2 py-1.5 text-center font-medium">
              {action}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {resources.map(([resource, name]) => (
          <tr key={resource} className="border-b last:border-b-0 hover:bg-hover">
            <th scope="row" className="px-2 py-1 text-left font-normal">
              {name} <span className="text-faint text-xs max-sm:hidden">{resource}</span>
            </th>
            {actions.map((action) => {
              const permission = `${resource}:${action}`;
              const words = t.access.roles.grants(label, action, name);
              return (
                <td key={action} className="px-2 py-1 text-center">
                  {onToggle === undefined ? (
                    given.has(permission) && (
                      <Check size={14} className="mx-auto text-accent-strong" role="img" aria-label={words} />
                    )
                  ) : (
                    <input
                      type="checkbox"
                      aria-label={words}
                      checked={given.has(permission)}
                      onChange={(event) => onToggle(permission, event.target.checked)}
                    />
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
