// The mark of a DAG that drains, with what that means for it.
import { Chip } from '../controls/chip.tsx';
import { t } from '../messages/en.ts';

export function DrainingChip({ runs }: { readonly runs: number }) {
  return (
    <Chip tone="warn" title={t.pause.why(runs)}>
      {t.pause.states.draining}
    </Chip>
  );
}
