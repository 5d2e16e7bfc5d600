// What a rule says when it is broken, and which findings are excused.
import type { Exception, Rule } from './exceptions.ts';

export interface Finding {
  readonly rule: Rule;
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

export function describeFinding({ rule, file, line, message }: Finding): string {
  return `${file}:${line} [${rule}] ${message}`;
}

export function isExcusedBy(finding: Finding, exception: Exception): boolean {
  return (
    finding.rule === exception.rule &&
    (finding.file === exception.file ||
      (exception.file.endsWith('/') && finding.file.startsWith(exception.file))) &&
    (exception.at === undefined || finding.message.includes(exception.at))
  );
}
