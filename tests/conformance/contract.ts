// The recorded document of Airflow's public API: its operations, their parameters and statuses, and whether an answer has its shape.
import { readFileSync } from 'node:fs';
import { problems as problemsOf } from '../../packages/api/tests/fixture/contract-document.ts';

export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly $ref?: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  /** `GET /api/v2/dags/{dag_id}`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly hasBody: boolean;
  /** As the document has them; 2xx ones first. */
  readonly statuses: readonly number[];
}

interface Described {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

const text = readFileSync(new URL('../contracts/rest-v2.openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const operation: Operation = {
        name,
        method: method.toUpperCase(),
        path,
        parameters: described.parameters ?? [],
        hasBody: described.requestBody !== undefined,
        statuses: Object.keys(described.responses).map(Number),
      };
      return [name, operation] as const;
    }),
  ),
);

/** Whether the document says what the body of such an answer is. */
export function describes({ method, path }: Operation, status: number): boolean {
  const described = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
  return described?.content?.['application/json'] !== undefined;
}

/** What of an answer is not as the document has it; null: nothing. */
export const problems = ({ method, path }: Operation, status: number, body: unknown): string | null =>
  problemsOf(method, path, status, body);
