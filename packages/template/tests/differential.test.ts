// Drawn templates, rendered by this engine and by the real Jinja2 (Debian's python3-jinja2): both must say the same.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { renderTemplate } from '../src/render-template.ts';
import { type DrawnTemplate, drawnFiles, drawnTemplate, drawnValues } from './drawn-templates.ts';

const oracle = fileURLToPath(new URL('./jinja-oracle.py', import.meta.url));
const hasJinja = spawnSync('python3', ['-c', 'import jinja2']).status === 0;
const seed = Number(process.env.JINJA_SEED ?? 20261122);
const howMany = Number(process.env.JINJA_TEMPLATES ?? 1500);

interface Said {
  readonly result?: unknown;
  readonly error?: string;
  readonly of?: string;
}

function askJinja(templates: readonly DrawnTemplate[]): Said[] {
  const input = JSON.stringify({
    files: drawnFiles,
    values: drawnValues,
    templates: templates.map(({ native, source }) => [source, native]),
  });
  const { stderr, stdout } = spawnSync('python3', [oracle], { input, maxBuffer: 256 * 1024 * 1024 });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as Said[];
}

async function ours({ native, source }: DrawnTemplate): Promise<Said> {
  const load = async (name: string) => (Object.hasOwn(drawnFiles, name) ? drawnFiles[name] : undefined);
  try {
    const result = await renderTemplate(source, { values: structuredClone(drawnValues), load }, { native });
    return { result: JSON.parse(JSON.stringify(result) ?? 'null') };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.kind };
  }
}

describe.skipIf(!hasJinja)('a template that chance has drawn', () => {
  test(`renders as Jinja2 renders it: ${howMany} from seed ${seed}`, { timeout: 120_000 }, async () => {
    const drawn = fc.sample(drawnTemplate, { numRuns: howMany, seed });
    const said = askJinja(drawn);
    const different: string[] = [];
    let succeeded = 0;
    for (const [index, template] of drawn.entries()) {
      const [theirs, mine] = [said[index], await ours(template)];
      if (theirs?.result !== undefined) succeeded += 1;
      const { of, ...answer } = theirs ?? {};
      // Only the kind of error differs: what is missing cannot be JSON.
      if (mine.error === 'undefined' && of?.includes('StrictUndefined')) continue;
      if (JSON.stringify(answer) !== JSON.stringify(mine))
        different.push(
          `${JSON.stringify(template)}\n  Jinja2: ${JSON.stringify(answer)} ${of ?? ''}\n  here: ${JSON.stringify(mine)}`,
        );
    }
    expect(different.slice(0, 10).join('\n')).toBe('');
    // Templates that all fail would agree too.
    expect(succeeded).toBeGreaterThan(howMany / 2);
  });
});
