// The text of the program that runs a function in another Node, version 18 or newer: it reads what it is given and writes what
// became of it as files, so that its output stays the function's own.

/** What loads DAG files and tests puts these names in place of `import()` and `require()`; here they are the real ones. */
const names = `
const require = createRequire(import.meta.url);
const jitiImport = (id) => import(id);
const __vite_ssr_dynamic_import__ = jitiImport;
const _interopRequireDefault = (made) => (made && made.__esModule ? made : { default: made });
const _interopRequireWildcard = (made) => (made && made.__esModule ? made : { default: made, ...made });`;

/** `code`: the text of a function. */
export function foreignProgram(code: string): string {
  return `import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deserialize, serialize } from 'node:v8';
${names}
const [, , given, answer] = process.argv;
const write = (what) => writeFileSync(answer, serialize(what));
const described = (error) =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? '', code: typeof error.code === 'string' ? error.code : null }
    : { name: 'Error', message: String(error), stack: '', code: null };
try {
  const { inputs, context } = deserialize(readFileSync(given));
  const work = (${code});
  write({ value: await work(inputs, context) });
} catch (error) {
  write({ error: described(error) });
}
// What it printed goes first; what it left running goes with it.
process.stdout.write('', () => process.stderr.write('', () => process.exit(0)));
`;
}
