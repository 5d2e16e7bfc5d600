// What was asked of the server, held against all that the document has: operations, statuses, parameters.
import { type Operation, operations } from './contract.ts';

export interface KnownDifference {
  /** `GET /api/v2/dags 404`, or `GET /api/v2/dags ?limit`; `*` stands for anything. */
  readonly what: string;
  readonly reason: string;
}

export interface Summary {
  readonly operations: string;
  readonly statuses: string;
  readonly parameters: string;
  /** What was not shown and is not explained. */
  readonly missing: readonly string[];
  /** What is explained although it was shown. */
  readonly outdated: readonly string[];
}

export class Coverage {
  readonly #statuses = new Map<string, Set<number>>();
  readonly #parameters = new Map<string, Set<string>>();

  note({ name }: Operation, status: number, given: Readonly<Record<string, unknown>>): void {
    setOf(this.#statuses, name).add(status);
    // A parameter is shown where it is understood.
    if (status >= 400 && status !== 404) return;
    const parameters = setOf(this.#parameters, name);
    for (const parameter of Object.keys(given)) parameters.add(parameter.toLowerCase());
  }

  hasAnswered(name: string): boolean {
    return [...(this.#statuses.get(name) ?? [])].some((status) => status < 400);
  }

  summary(known: readonly KnownDifference[]): Summary {
    const all = [...operations.values()];
    const statuses = all.flatMap(({ name, statuses }) =>
      statuses.map((status) => ({
        what: `${name} ${status}`,
        isShown: this.#statuses.get(name)?.has(status) ?? false,
      })),
    );
    const parameters = all.flatMap(({ name, parameters }) =>
      parameters.map((parameter) => ({
        what: `${name} ${parameter.in === 'path' ? '/' : '?'}${parameter.name}`,
        isShown: this.#parameters.get(name)?.has(parameter.name.toLowerCase()) ?? false,
      })),
    );
    const answered = all.filter(({ name }) => this.hasAnswered(name)).length;
    const wanted = [...statuses, ...parameters];
    const isExplained = (each: string): boolean => known.some((item) => explains(item, each));
    const missing = wanted.filter(({ isShown, what }) => !isShown && !isExplained(what));
    const outdated = known.filter((item) =>
      wanted.every(({ isShown, what }) => isShown || !explains(item, what)),
    );
    const shown = (items: readonly { readonly isShown: boolean }[]): string =>
      `${items.filter(({ isShown }) => isShown).length} of ${items.length}`;
    return {
      operations: `${answered} of ${all.length}`,
      statuses: shown(statuses),
      parameters: shown(parameters),
      missing: missing.map(({ what }) => what),
      outdated: outdated.map(({ what }) => what),
    };
  }
}

function explains({ what }: KnownDifference, each: string): boolean {
  const source = what.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`).test(each);
}

function setOf<Item>(map: Map<string, Set<Item>>, key: string): Set<Item> {
  const known = map.get(key) ?? new Set<Item>();
  map.set(key, known);
  return known;
}
