// Chooses the zone in which times are shown; the choice is part of the address.
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { t } from '../messages/en.ts';
import { localZone, type ZoneChoice } from '../time/zone.ts';

export function ZoneMenu() {
  const navigate = useNavigate();
  const zone = useSearch({ strict: false, select: (search) => search.zone });
  const onDag = useParams({
    strict: false,
    select: (params: { dagId?: string }) => params.dagId !== undefined,
  });
  const set = (next: ZoneChoice | undefined) =>
    void navigate({
      to: '.',
      search: (previous: Record<string, unknown>) => ({ ...previous, zone: next }),
      replace: true,
    });
  const short = zone === 'utc' ? 'UTC' : zone === 'dag' ? t.zone.dagShort : t.zone.localShort;
  return (
    <Menu
      trigger={
        <Button weight="quiet" className="max-sm:hidden" title={t.zone.label}>
          {short}
        </Button>
      }
      sections={[
        {
          title: t.zone.label,
          items: [
            {
              label: t.zone.local,
              hint: localZone,
              checked: zone === undefined,
              onSelect: () => set(undefined),
            },
            { label: 'UTC', checked: zone === 'utc', onSelect: () => set('utc') },
            { label: t.zone.dag, checked: zone === 'dag', disabled: !onDag, onSelect: () => set('dag') },
          ],
        },
      ]}
    />
  );
}
