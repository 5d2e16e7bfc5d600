import { describe, expect, it } from 'vitest';
import { passwordProblems } from './password-rules.ts';
import { defaultLockOut, failuresAfter, signInWaitMs } from './sign-in-wait.ts';

describe('the wait after failed sign-ins', () => {
  it('is nothing at first, then doubles up to a bound', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((failures) => signInWaitMs(failures))).toEqual([
      0, 0, 0, 1_000, 2_000, 4_000, 8_000,
    ]);
    expect(signInWaitMs(1_000)).toBe(300_000);
  });

  it('begins anew after a day without a failure', () => {
    const day = defaultLockOut.forgottenAfterMs * 1000;
    expect(failuresAfter(undefined, 5)).toBe(1);
    expect(failuresAfter({ failures: 7, failedAt: 0 }, day)).toBe(8);
    expect(failuresAfter({ failures: 7, failedAt: 0 }, day + 1)).toBe(1);
  });
});

describe('a new password', () => {
  it.each([
    ['short', 'too short', 'It has 5 characters and needs at least 12.'],
    ['x'.repeat(2000), 'too long', 'more than 1024'],
    ['Password2026!', 'a word that is guessed first', 'guessed first'],
    ['!!!qwertyuiop123', 'such a word with signs around it', 'guessed first'],
    ['maria-likes-boats', 'the name of the account', 'holds the name'],
    ['aaaaaaaaaaaaaaa', 'one character', 'in a row'],
    ['12345678901234', 'digits in a row', 'in a row'],
    ['cbazyxwvutsrqpon', 'letters backwards', 'in a row'],
  ])('cannot be %s: %s', (password, _why, problem) => {
    expect(passwordProblems(password, 'maria').join(' ')).toContain(problem);
  });

  it.each(['correct horse battery', 'Gr8-boats-in-May', 'пароль длинный очень'])('can be %s', (password) => {
    expect(passwordProblems(password, 'maria')).toEqual([]);
  });

  it('must be of as many kinds of characters as the rules say', () => {
    const rules = { minLength: 8, characterKinds: 3 };
    expect(passwordProblems('only small letters', 'x', { ...rules, characterKinds: 2 })).toEqual([]);
    expect(passwordProblems('only small letters', 'x', rules)).toEqual([expect.stringContaining('3 kinds')]);
    expect(passwordProblems('With 3 kinds', 'x', rules)).toEqual([]);
  });
});
