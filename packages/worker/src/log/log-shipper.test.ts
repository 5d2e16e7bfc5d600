// What of a growing file is sent, in which order, and what happens where it is not taken.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { LogShipper, type ShippedPiece } from './log-shipper.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A shipper whose server is a text, and whose moments come only when the test asks. */
function aShipper(server = { text: '', isAway: false }) {
  const logsFolder = mkdtempSync(join(tmpdir(), 'ariel-ship-'));
  folders.push(logsFolder);
  mkdirSync(join(logsFolder, 'd'));
  const problems: string[] = [];
  const take = (pieces: readonly ShippedPiece[]): number[] =>
    pieces.map(({ bytes, offset }) => {
      if (offset <= server.text.length)
        server.text = server.text.slice(0, offset) + Buffer.from(bytes).toString();
      return server.text.length;
    });
  const shipper = new LogShipper({
    logsFolder,
    everyMs: 3_600_000,
    report: ({ message }) => void problems.push(message),
    send: async (pieces) => {
      if (server.isAway) throw new Error('away');
      return take(pieces);
    },
  });
  const write = (text: string): void => appendFileSync(join(logsFolder, 'd', 'x.log'), text);
  return { logsFolder, shipper, server, problems, take, write, file: join(logsFolder, 'd', 'x.log') };
}

test('what was written since the claim is sent, after what the server has already', async () => {
  const { server, shipper, write } = aShipper({ text: 'of another worker\n', isAway: false });
  write('of an earlier try here\n');
  shipper.begin('a', 'd/x.log', server.text.length);
  write('one\n');
  await shipper.stop();
  expect(server.text).toBe('of another worker\none\n');
});

test('what goes along with a result is not sent again', async () => {
  const { server, shipper, take, write } = aShipper();
  shipper.begin('a', 'd/x.log', 0);
  write('one\ntwo\n');
  const rest = shipper.rest(['a']);
  shipper.settle(rest, take(rest));
  expect(shipper.rest(['a'])).toEqual([]);
  write('printed late\n');
  await shipper.stop();
  expect(server.text).toBe('one\ntwo\nprinted late\n');
});

test('a server that lost something is given it again', async () => {
  const { server, shipper, take, write } = aShipper();
  shipper.begin('a', 'd/x.log', 0);
  write('one\n');
  const first = shipper.rest(['a']);
  shipper.settle(first, take(first));
  server.text = 'on';
  write('two\n');
  // The piece leaves a gap, so the server says where it is.
  const second = shipper.rest(['a']);
  shipper.settle(second, take(second));
  await shipper.stop();
  expect(server.text).toBe('one\ntwo\n');
});

test('an outage is told once, and nothing is lost in it', async () => {
  const { problems, server, shipper, write } = aShipper({ text: '', isAway: true });
  shipper.begin('a', 'd/x.log', 0);
  write('x'.repeat(3_000_000));
  expect(await shipper.catchUp(['a'])).toBe(false);
  expect(await shipper.catchUp(['a'])).toBe(false);
  expect(problems).toHaveLength(1);
  server.isAway = false;
  expect(await shipper.catchUp(['a'])).toBe(true);
  await shipper.stop();
  expect(server.text.length).toBe(3_000_000);
});

test('the log of a worker that died goes on where the server says', async () => {
  const { file, server, shipper } = aShipper({ text: 'earlier\none\n', isAway: false });
  writeFileSync(file, 'one\ntwo\n');
  shipper.resume('a', { path: 'd/x.log', shift: 'earlier\n'.length });
  await shipper.stop();
  expect(server.text).toBe('earlier\none\ntwo\n');
});

test('a log that is not taken at all is left alone', async () => {
  const { shipper, write } = aShipper();
  shipper.begin('a', 'd/x.log', 0);
  write('one\n');
  shipper.settle(shipper.rest(['a']), [-1]);
  expect(shipper.rest(['a'])).toEqual([]);
  expect(shipper.placeOf('a')).toBeNull();
});

test('what the server has is asked only of logs to which something is added', async () => {
  const { logsFolder, take, write } = aShipper({ text: 'before\n', isAway: false });
  const asked: string[][] = [];
  const sent: number[] = [];
  const shipper = new LogShipper({
    logsFolder,
    everyMs: 3_600_000,
    report: () => undefined,
    sizes: async (paths) => {
      asked.push([...paths]);
      return paths.map(() => 'before\n'.length);
    },
    send: async (pieces) => {
      sent.push(...pieces.map(({ offset }) => offset));
      return take(pieces);
    },
  });
  shipper.begin('silent', 'd/silent.log', null);
  shipper.begin('a', 'd/x.log', null);
  write('after\n');
  await shipper.stop();
  expect([asked, sent]).toEqual([[['d/x.log']], ['before\n'.length]]);
});
