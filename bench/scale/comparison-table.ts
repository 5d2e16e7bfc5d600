// Figures under several conditions beside each other, each as a ratio to the first. Pure.

export interface Condition {
  readonly name: string;
  /** Figure → value; less is better. */
  readonly figures: Readonly<Record<string, number>>;
}

/** Rows of Markdown. A figure that is more than `must` times the first condition's is marked. */
export function comparisonTable(conditions: readonly Condition[], must: number | null): readonly string[] {
  const [first, ...others] = conditions;
  if (first === undefined) return [];
  const cells = (name: string): readonly string[] => {
    const base = first.figures[name] ?? Number.NaN;
    const compared = others.flatMap(({ figures }) => {
      const value = figures[name] ?? Number.NaN;
      const ratio = value / base;
      const mark = must !== null && !(ratio <= must) ? ' no' : '';
      return [shown(value), `${ratio.toFixed(2)}${mark}`];
    });
    return [shown(base), ...compared];
  };
  return [
    `| figure | ${[first.name, ...others.flatMap(({ name }) => [name, '×'])].join(' | ')} |`,
    `|---|${[first, ...others.flatMap((other) => [other, other])].map(() => '---:').join('|')}|`,
    ...Object.keys(first.figures).map((name) => `| ${name} | ${cells(name).join(' | ')} |`),
  ];
}

function shown(value: number): string {
  return Number.isNaN(value) ? '–' : String(Number(value.toPrecision(4)));
}
