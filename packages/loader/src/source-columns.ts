// Lines of a stack are the author's already (the transform keeps them); columns are those of the transformed text.
// This brings them back, by transforming the file once more with a source map. Only for failures: it costs milliseconds.
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import type { Jiti } from 'jiti';

/** Gives the author's column, counted from 1; the given one where it cannot be told. */
export type SourceColumns = (path: string, line: number, column: number) => number;

/** What stands before the first line when the module is evaluated. */
const WRAPPER =
  '(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) { ';
const mapPattern = /\/\/# sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)\s*$/;

export function sourceColumns(createMappingJiti: () => Jiti): SourceColumns {
  let jiti: Jiti | undefined;
  return (path, line, column) => {
    try {
      jiti ??= createMappingJiti();
      const source = readFileSync(path, 'utf8');
      const code = jiti.transform({
        source,
        filename: path,
        ts: /\.[cm]?tsx?$/.test(path),
        async: true,
        jsx: true,
      });
      const encoded = mapPattern.exec(code)?.[1];
      if (encoded === undefined) return column;
      const map = new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
      const generated = column - 1 - (line === 1 ? WRAPPER.length : 0);
      const entry = map.findEntry(line - 1, generated);
      return 'originalColumn' in entry && entry.originalLine === line - 1 ? entry.originalColumn + 1 : column;
    } catch {
      // The file may be gone by now; a column that is a little off is better than no report.
      return column;
    }
  };
}
