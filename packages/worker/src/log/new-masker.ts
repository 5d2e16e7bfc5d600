// The masker of a process, as the installation's settings say what is a secret.
import { Masker, type MaskerOptions, noSensitiveNames, sensitiveNames } from '@ariel/core';
import type { MaskingSettings } from '../messages.ts';

export function maskingRules(masking: MaskingSettings | undefined): MaskerOptions {
  if (!masking) return { names: sensitiveNames() };
  const { hidesByName, minLength, sensitiveNames: more } = masking;
  return { minLength, names: hidesByName ? sensitiveNames(more) : noSensitiveNames };
}

export const newMasker = (masking: MaskingSettings | undefined): Masker => new Masker(maskingRules(masking));
