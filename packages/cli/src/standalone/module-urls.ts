// Where things of the program itself lie: what DAG files import from it, and its pages.
import { fileURLToPath } from 'node:url';

/** Where DAG files find what they import from Ariel: always the version that runs. */
export function moduleUrls(): Record<string, string> {
  const url = (path: string): string => new URL(path, import.meta.url).href;
  return {
    ariel: url('../../../ariel/src/index.ts'),
    'ariel/http': url('../../../ariel/src/http.ts'),
    'ariel/python': url('../../../ariel/src/python.ts'),
    'ariel/smtp': url('../../../ariel/src/smtp.ts'),
    'ariel/sql': url('../../../ariel/src/sql.ts'),
    'ariel/standard': url('../../../ariel/src/standard.ts'),
    'ariel/storage': url('../../../ariel/src/storage.ts'),
    'ariel/testing': url('../../../ariel/src/testing.ts'),
    '@ariel/sdk': import.meta.resolve('@ariel/sdk'),
  };
}

export function defaultPagesFolder(): string {
  return fileURLToPath(new URL('../../../ui/dist', import.meta.url));
}
