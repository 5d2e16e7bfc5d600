// Copies a text and says so for a moment.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { t } from '../messages/en.ts';
import { IconButton } from './button.tsx';

export function CopyButton({ text, label = t.act.copy }: { readonly text: string; readonly label?: string }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1_500);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <IconButton
      label={done ? t.act.copied : label}
      onClick={() => void navigator.clipboard?.writeText(text).then(() => setDone(true))}
    >
      {done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}
