// Tokens of a file once they are there; the plain lines stand until then, at the same places.
import { useEffect, useState } from 'react';
import { highlight, type Token } from './highlight.ts';

export function useHighlight(path: string, code: string): readonly (readonly Token[])[] {
  const [ready, setReady] = useState<{
    readonly code: string;
    readonly lines: readonly (readonly Token[])[];
  } | null>(null);
  useEffect(() => {
    let current = true;
    void highlight(path, code)
      .catch(() => null)
      .then((lines) => current && lines !== null && setReady({ code, lines }));
    return () => {
      current = false;
    };
  }, [path, code]);
  return ready?.code === code ? ready.lines : code.split('\n').map((line) => [{ text: line, style: {} }]);
}
