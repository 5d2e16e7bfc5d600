// What is told of an attempt, without the secrets that its process knows. Results keep them: others need the values; how a result
// is shown goes beside it.
import {
  type AttemptOutcome,
  type ErrorReport,
  type Masker,
  maskJsonText,
  type XComEntry,
} from '@ariel/core';

export function maskedOutcome(masker: Masker, outcome: AttemptOutcome): AttemptOutcome {
  switch (outcome.kind) {
    case 'failed':
      return {
        ...outcome,
        ...shownValues(masker, outcome),
        error: maskedReport(masker, outcome.error),
        ...(outcome.policy
          ? { policy: { ...outcome.policy, reason: masked(masker, outcome.policy.reason) } }
          : {}),
      };
    case 'skipped':
      return { ...outcome, ...shownValues(masker, outcome), reason: masked(masker, outcome.reason) };
    case 'reschedule':
      return outcome;
    case 'awaitingInput': {
      const { body, subject } = outcome.request;
      const request = { ...outcome.request, subject: masker.mask(subject), body: masked(masker, body) };
      return { ...outcome, ...shownValues(masker, outcome), request };
    }
    case 'success':
    case 'deferred':
      return { ...outcome, xcoms: outcome.xcoms.map((entry) => withView(masker, entry)) };
  }
}

export function maskedReport(masker: Masker, report: ErrorReport): ErrorReport {
  return masker.maskValue(report) as ErrorReport;
}

const masked = (masker: Masker, text: string | null): string | null =>
  text === null ? null : masker.mask(text);

function shownValues(
  masker: Masker,
  { xcoms }: { readonly xcoms?: readonly XComEntry[] },
): { readonly xcoms?: readonly XComEntry[] } {
  return xcoms ? { xcoms: xcoms.map((entry) => withView(masker, entry)) } : {};
}

/** Names are not looked at: whoever shows it does that, and needs no copy for it. */
function withView(masker: Masker, entry: XComEntry): XComEntry {
  if (masker.mask(entry.json) === entry.json) return entry;
  const view = maskJsonText(entry.json, { maskText: (text) => masker.mask(text) });
  return view === entry.json ? entry : { ...entry, view };
}
