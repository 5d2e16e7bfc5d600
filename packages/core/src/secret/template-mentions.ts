// Which connections and variables the text of a template asks for. What has a default is not needed, and not told.
import { type TemplateEnvironment, templateCode } from '../dag/template-environment.ts';
import type { SecretKind } from './mention.ts';

export interface NamedSecret {
  readonly kind: SecretKind;
  readonly name: string;
}

const NAME = '[A-Za-z_]\\w*';
const TEXT = `"([^"\\\\]*)"|'([^'\\\\]*)'`;
const ATTRIBUTES: readonly (readonly [SecretKind, RegExp])[] = [
  ['connection', new RegExp(`(?<![\\w.])conn\\.(?!get\\s*\\()(${NAME})`, 'g')],
  ['connection', new RegExp(`(?<![\\w.])conn\\s*\\[\\s*(?:${TEXT})\\s*\\]`, 'g')],
  ['connection', new RegExp(`(?<![\\w.])conn\\.get\\s*\\(\\s*(?:${TEXT})\\s*\\)`, 'g')],
  ['variable', new RegExp(`(?<![\\w.])var\\.(?:value|json)\\.(?!get\\s*\\()(${NAME})`, 'g')],
  ['variable', new RegExp(`(?<![\\w.])var\\.(?:value|json)\\s*\\[\\s*(?:${TEXT})\\s*\\]`, 'g')],
  ['variable', new RegExp(`(?<![\\w.])var\\.(?:value|json)\\.get\\s*\\(\\s*(?:${TEXT})\\s*\\)`, 'g')],
];

export function templateMentions(source: string, environment?: TemplateEnvironment): NamedSecret[] {
  const code = templateCode(source, environment)
    .map((part) => part.code)
    .join('\n');
  return ATTRIBUTES.flatMap(([kind, pattern]) =>
    [...code.matchAll(pattern)].flatMap((match) => {
      const name = match.slice(1).find((group) => group !== undefined);
      return name === undefined ? [] : [{ kind, name }];
    }),
  );
}
