// What the lexer hands to the parser.
import { TemplateError, type TemplatePosition } from '../errors.ts';

export type TokenKind =
  | 'text'
  | 'outputBegin'
  | 'outputEnd'
  | 'blockBegin'
  | 'blockEnd'
  | 'name'
  | 'number'
  | 'string'
  | 'operator'
  | 'end';

export interface Token extends TemplatePosition {
  readonly kind: TokenKind;
  /** The source of the token; of a string its value. */
  readonly text: string;
}

export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end of the template';
  if (token.kind === 'blockEnd')
    return token.text === '' ? 'the end of the line' : `the end of the tag ('${token.text}')`;
  if (token.kind === 'outputEnd') return `the end of the expression ('${token.text}')`;
  if (token.kind === 'text' || token.kind === 'outputBegin' || token.kind === 'blockBegin')
    return 'text outside of tags';
  return `'${token.text}'`;
}

export function syntaxError(reason: string, where: TemplatePosition): TemplateError {
  return new TemplateError('ARIEL_TEMPLATE_SYNTAX', reason, { line: where.line, column: where.column });
}
