// The button that opens the choice of what to clear. It is not there for who may not clear anything of the DAG.
import { useQuery } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '../access/may.ts';
import { queries } from '../api/queries.ts';
import { Button } from '../controls/button.tsx';
import { t } from '../messages/en.ts';
import { ClearDialog, type ClearScope } from './clear-dialog.tsx';

export function ClearButton({ scope }: { readonly scope: ClearScope }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay();
  const { data: dag } = useQuery(queries.dag(scope.dagId));
  if (!may('instances:edit', dag)) return null;
  return (
    <>
      <Button icon={<RotateCcw size={14} aria-hidden />} onClick={() => setOpen(true)}>
        <span className="max-sm:sr-only">{t.clear.label}</span>
      </Button>
      {isOpen && <ClearDialog scope={scope} onClose={() => setOpen(false)} />}
    </>
  );
}
