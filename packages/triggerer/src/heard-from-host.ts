// Reads what came from a host. User code runs in that process and can send anything: only what has the shape of a message is one.
import type { TriggerQuestion } from '@ariel/protocol';
import type { FromHost, FromWatchdog } from './host/messages.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The message, or null where it is none of ours. */
export function heardFromHost(sent: unknown): FromHost | null {
  if (!isRecord(sent)) return null;
  switch (sent.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'event':
      return isText(sent.id) && isText(sent.event) && isJson(sent.event)
        ? {
            kind: 'event',
            id: sent.id,
            event: sent.event,
            partitionKey: isText(sent.partitionKey) ? sent.partitionKey : null,
          }
        : null;
    case 'finished':
      return isText(sent.id) ? { kind: 'finished', id: sent.id } : null;
    case 'failed':
      return isText(sent.id) && isText(sent.message)
        ? {
            kind: 'failed',
            id: sent.id,
            message: sent.message,
            stack: isText(sent.stack) ? sent.stack : null,
          }
        : null;
    case 'over':
      return isText(sent.id) ? { kind: 'over', id: sent.id } : null;
    case 'log':
      return logOf(sent);
    case 'ask':
      return isText(sent.id) && isNumber(sent.question) && isRecord(sent.asked) && isText(sent.asked.about)
        ? {
            kind: 'ask',
            id: sent.id,
            question: sent.question,
            asked: sent.asked as unknown as TriggerQuestion,
          }
        : null;
    default:
      return null;
  }
}

function logOf({ id, line }: Fields): FromHost | null {
  if (!isText(id) || !isRecord(line)) return null;
  const { event, fields, level, logger } = line;
  if (!isText(event) || !isText(level) || !isText(logger)) return null;
  return { kind: 'log', id, line: { event, level, logger, ...(isRecord(fields) ? { fields } : {}) } };
}

export function heardFromWatchdog(sent: unknown): FromWatchdog | null {
  if (!isRecord(sent) || !isNumber(sent.trigger) || !isNumber(sent.ms)) return null;
  if (sent.kind !== 'busy' && sent.kind !== 'exit') return null;
  return { kind: sent.kind, trigger: sent.trigger, ms: sent.ms };
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
