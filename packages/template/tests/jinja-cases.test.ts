// The language itself, compared with what Jinja2 made of the same templates.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { renderTemplate } from '../src/render-template.ts';

interface Case {
  readonly template: string;
  readonly native?: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

interface CaseFile {
  readonly context: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}

const casesIn = (name: string) => {
  const { cases, context }: CaseFile = JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
  return cases.map((one) => [one.template, one, context] as const);
};

test.each([...casesIn('./jinja-cases.json'), ...casesIn('./more-jinja-cases.json')])(
  '%j renders as in Jinja2',
  async (template, one, context) => {
    const rendered = renderTemplate(
      template,
      { values: structuredClone(context) },
      { native: one.native ?? false },
    );
    if (one.error === undefined) {
      expect(await rendered).toEqual(one.result);
      return;
    }
    const error = await rendered.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TemplateError);
    expect((error as TemplateError).kind).toBe(one.error);
  },
);
