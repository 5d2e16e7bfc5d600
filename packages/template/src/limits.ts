// What one rendering may use. The meter counts steps, text and time, and ends a template that asks for more.
import { TemplateError } from './errors.ts';

export interface TemplateLimits {
  /** Nodes evaluated and items produced. */
  readonly maxSteps: number;
  /** Characters of all text that is written, and of any one text that is built. */
  readonly maxLength: number;
  readonly maxTimeMs: number;
  /** Macros within macros, recursive loops. */
  readonly maxDepth: number;
}

export const defaultTemplateLimits: TemplateLimits = {
  maxSteps: 1_000_000,
  maxLength: 10_000_000,
  maxTimeMs: 30_000,
  maxDepth: 200,
};

/** Jinja's sandbox refuses longer ranges, whatever the other limits. */
export const maxRange = 100_000;

const maxOpenExpressions = 2500;
const stepsBetweenLooksAtTheClock = 1024;

export class Meter {
  readonly limits: TemplateLimits;
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #steps = 0;
  #lookAgainAt = stepsBetweenLooksAtTheClock;
  #written = 0;
  #depth = 0;
  #open = 0;

  constructor(limits: TemplateLimits, nowMs: () => number) {
    this.limits = limits;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.limits.maxSteps) {
      throw new TemplateError(
        'ARIEL_TEMPLATE_LIMIT',
        `the template took more than ${this.limits.maxSteps} steps`,
      );
    }
    if (this.#steps < this.#lookAgainAt) return;
    this.#lookAgainAt = this.#steps + stepsBetweenLooksAtTheClock;
    if (this.#nowMs() - this.#startedMs > this.limits.maxTimeMs) {
      throw new TemplateError(
        'ARIEL_TEMPLATE_LIMIT',
        `the template ran for more than ${this.limits.maxTimeMs} ms`,
      );
    }
  }

  write(length: number): void {
    this.#written += length;
    this.length(this.#written);
  }

  /** Refuses a text or list before it is built, so that no memory is spent on it. */
  length(length: number): void {
    if (length > this.limits.maxLength) {
      throw new TemplateError(
        'ARIEL_TEMPLATE_LIMIT',
        `the template made more than ${this.limits.maxLength} characters or items`,
      );
    }
  }

  /** Expressions within expressions: the stack must not be what ends them. */
  enter(): void {
    this.#open += 1;
    if (this.#open > maxOpenExpressions) {
      throw new TemplateError(
        'ARIEL_TEMPLATE_LIMIT',
        `expressions are nested deeper than ${maxOpenExpressions}`,
      );
    }
  }

  leave(): void {
    this.#open -= 1;
  }

  async deeper<T>(work: () => Promise<T>): Promise<T> {
    this.#depth += 1;
    try {
      if (this.#depth > this.limits.maxDepth) {
        throw new TemplateError(
          'ARIEL_TEMPLATE_LIMIT',
          `calls are nested deeper than ${this.limits.maxDepth}`,
        );
      }
      return await work();
    } finally {
      this.#depth -= 1;
    }
  }
}
