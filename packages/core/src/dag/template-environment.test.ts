import { describe, expect, test } from 'vitest';
import { isTemplateText, templateCode } from './template-environment.ts';

describe('what of a text is template', () => {
  test.each([
    ['{{ ds }}', true],
    ['{% if x %}', true],
    ['{# note #}', true],
    ['{ "a": 1 }', false],
    ['<< ds >>', false],
  ])('usually, in %j: %s', (text, expected) => {
    expect(isTemplateText(text)).toBe(expected);
  });

  test.each([
    ['<< ds >>', true],
    ['{{ ds }}', false],
    ['{% if x %}', true],
    ['  # if x', true],
    ['a -- note', true],
    ['plain', false],
  ])('with marks of one’s own, in %j: %s', (text, expected) => {
    const own = {
      variableStartString: '<<',
      variableEndString: '>>',
      lineStatementPrefix: '#',
      lineCommentPrefix: '--',
    };
    expect(isTemplateText(text, own)).toBe(expected);
  });

  test('stands in its tags and lines', () => {
    expect(templateCode('a {{ b }} {% if\nc %}')).toEqual([
      { kind: 'expression', code: ' b ' },
      { kind: 'statement', code: ' if\nc ' },
    ]);
    const own = { variableStartString: '${', variableEndString: '}', lineStatementPrefix: '%%' };
    expect(templateCode('${ a }\n  %% include "b"\n{{ c }}', own)).toEqual([
      { kind: 'expression', code: ' a ' },
      { kind: 'statement', code: ' include "b"' },
    ]);
  });
});
