// The files of a first project: path → text. They type check and pass their test as they are.

export interface ProjectFacts {
  readonly name: string;
  readonly version: string;
}

export function projectFiles({ name, version }: ProjectFacts): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(name, version),
    'tsconfig.json': tsconfig,
    'dags/hello.ts': helloDag,
    'tests/hello.test.ts': helloTest,
    '.gitignore': 'node_modules/\n.ariel/\n',
    'README.md': readme(name),
  };
}

function packageJson(name: string, version: string): string {
  const manifest = {
    name,
    private: true,
    type: 'module',
    scripts: {
      start: 'ARIEL_HOME="$PWD/.ariel" ARIEL__CORE__DAGS_FOLDER="$PWD/dags" ariel standalone',
      test: 'vitest run',
      check: 'tsc',
    },
    dependencies: { ariel: `^${version}` },
    devDependencies: { '@types/node': '^24', typescript: '^7', vitest: '^5' },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "es2024",
    "lib": ["es2024", "esnext.disposable", "esnext.iterator"],
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true,
    "erasableSyntaxOnly": true
  },
  "include": ["dags", "tests"]
}
`;

const helloDag = `import { dag, param, task } from 'ariel';

const greet = task('greet', ({ name }: { name: string }, { log }) => {
  log.info('greeting', { name });
  return \`Hello, \${name}!\`;
});

const count = task('count', ({ text }: { text: string }) => text.length);

/** Runs every day; "name" can be changed when it is triggered. */
export default dag(
  'hello',
  { schedule: '@daily', params: { name: param.string({ default: 'world' }) } },
  ({ params }) => {
    count({ text: greet({ name: params.name }) });
  },
);
`;

const helloTest = `import { expect, test } from 'vitest';
import hello from '../dags/hello.ts';

test('hello greets whom it is told to', async () => {
  const result = await hello.test({ params: { name: 'Ada' } });
  expect(result.state).toBe('success');
  expect(result.output('greet')).toBe('Hello, Ada!');
  expect(result.output('count')).toBe(11);
});
`;

function readme(name: string): string {
  return `# ${name}

Workflows in TypeScript, run by Ariel.

| command | what it does |
|---|---|
| \`npm install\` | once |
| \`npm test\` | runs the DAGs inside their tests, without a server |
| \`npm run check\` | type checks how tasks are wired |
| \`npx ariel dags test hello -f dags\` | runs one DAG here and shows its log |
| \`npm start\` | starts the server with its pages; the data is kept in \`.ariel\` |

A DAG is a file in \`dags\`. Begin with \`dags/hello.ts\`.
`;
}
