// A failure's report as lines of text: its message, the author's own frames, and the causes below.
import type { ErrorReport, StackFrame } from '@ariel/core';

export function errorText(error: ErrorReport, isShown: (frame: StackFrame) => boolean): string[] {
  const code = error.code === null || error.message.includes(error.code) ? '' : ` [${error.code}]`;
  return [
    `${error.name}${code}: ${error.message}`,
    ...error.frames
      .filter(isShown)
      .map((frame) => `    at ${frame.functionName ?? 'the task'} (${placeText(frame)})`),
    ...(error.cause === null
      ? []
      : errorText(error.cause, isShown).map((text, index) => (index === 0 ? `because of ${text}` : text))),
  ];
}

export function placeText({ path, line, column }: StackFrame): string {
  return [path, line, column].filter((part) => part !== null).join(':');
}
