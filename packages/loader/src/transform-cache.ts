// Keeps transformed sources on disk by their content: a file that was evaluated in its DAG folder is found done where
// its code is laid out under another name, by whatever process. It must not keep what could not be transformed.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { TransformOptions } from 'jiti';

type Transform = (options: TransformOptions) => string;

/** How jiti marks the text that it gives in place of a module that it cannot transform. */
const FAILED = '__JITI_ERROR__';

/** `transform` may look at the name's extension and, for `import.meta`, at the name: it writes where the file lies into the code. */
export function cachedTransform(folder: string, transform: Transform): Transform {
  return (options) => {
    const file = join(folder, nameOf(options));
    const kept = readKept(file);
    if (kept !== null) return kept;
    const code = transform(options);
    if (code.includes(FAILED)) return code;
    keep(folder, file, code);
    return code;
  };
}

function nameOf({
  source,
  filename = '',
  ts,
  async,
  jsx,
  interopDefault,
  retainLines,
}: TransformOptions): string {
  const name = source.includes('import.meta') ? filename : extname(filename);
  const how = JSON.stringify([name, ts, async, jsx, interopDefault, retainLines]);
  return `${createHash('sha256').update(how).update('\0').update(source).digest('hex')}.js`;
}

function readKept(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Under another name first: others may read at the same time, and this process may be ended at any. */
function keep(folder: string, file: string, code: string): void {
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, code);
    renameSync(draft, file);
  } catch {
    // A full or read-only disk costs time at the next load, not this one.
    discard(draft);
  }
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // There is no such folder: then there is no draft either.
  }
}
