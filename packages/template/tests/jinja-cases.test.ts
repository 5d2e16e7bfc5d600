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

const { context, cases } = JSON.parse(readFileSync(new URL('./jinja-cases.json', import.meta.url), 'utf8'));

test.each((cases as Case[]).map((one) => [one.template, one] as const))(
  '%j renders as in Jinja2',
  async (template, one) => {
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
