// Narrows a task's instances to one item or iteration of what is around it, outermost first: `2/0` in the address.
import type { InstancePage } from '@ariel/protocol';
import { TextField } from '../../controls/field.tsx';
import { t } from '../../messages/en.ts';

interface WithinFieldsProps {
  readonly dimensions: InstancePage['dimensions'];
  readonly within: string | undefined;
  readonly onChange: (within: string | undefined) => void;
}

export function WithinFields({ dimensions, within, onChange }: WithinFieldsProps) {
  const given = within?.split('/') ?? [];
  // The innermost one says which instance it is: it needs no filter.
  return dimensions.slice(0, -1).map(({ group_id: groupId, kind }, at) => (
    <TextField
      key={groupId}
      inputMode="numeric"
      aria-label={t.place.within(kind, groupId)}
      title={t.place.within(kind, groupId)}
      placeholder={t.place.heads[kind]}
      className="w-24"
      // Coordinates are read from the outermost on.
      disabled={at > given.length}
      value={given[at] ?? ''}
      onChange={(event) => {
        const value = event.target.value.replaceAll(/\D/g, '');
        const next = [...given.slice(0, at), ...(value === '' ? [] : [value])];
        onChange(next.length === 0 ? undefined : next.join('/'));
      }}
    />
  ));
}
