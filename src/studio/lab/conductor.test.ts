import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { conduct, type Failure, type Report, type Wish } from './conductor.ts';
import { firstSettings } from './settings.ts';

const settings = { ...firstSettings, width: 32 };

/** A conductor, what it sent, and a wait for a message that is wanted. */
function stage() {
  const sent: (Report | Failure)[] = [];
  let heard = () => {};
  const take = conduct({
    send: (message) => {
      sent.push(message);
      heard();
    },
    rest: () => setImmediate(),
  });
  const until = async (wanted: (message: Report | Failure) => boolean) => {
    for (let at = 0; ; at++) {
      while (at >= sent.length) await new Promise<void>((resolve) => (heard = resolve));
      if (wanted(sent[at]!)) return sent[at]!;
    }
  };
  return { sent, take, until };
}

test('single steps come one by one, and every one is reported once', async () => {
  const { sent, take, until } = stage();
  const wishes: Wish[] = [
    { kind: 'settings', settings, fresh: true },
    { kind: 'step', count: 1 },
  ];
  for (const wish of wishes) take(wish);
  await until((message) => message.kind === 'report' && message.steps === 1);
  take({ kind: 'step', count: 3 });
  await until((message) => message.kind === 'report' && message.steps === 4);
  const reports = sent.filter((message) => message.kind === 'report');
  expect(reports.flatMap(({ traces }) => traces.map(({ step }) => step))).toEqual([1, 2, 3, 4]);
  expect(reports.map(({ fresh }) => fresh)).toEqual([true, ...reports.slice(1).map(() => false)]);
  expect(reports.every(({ playing }) => !playing)).toBe(true);
});

test('it plays until it is paused, and a place is taken while it plays', async () => {
  const { sent, take, until } = stage();
  take({ kind: 'settings', settings });
  take({ kind: 'play' });
  await until((message) => message.kind === 'report' && message.playing && message.steps > 0);
  take({ kind: 'place', place: [1, 1] });
  take({ kind: 'pause' });
  const last = (await until((message) => message.kind === 'report' && message.steps > 0 && !message.playing)) as Report;
  const messages = sent.length;
  await setImmediate();
  expect(sent).toHaveLength(messages);
  expect(last.measures.of).toBe(8);
});

test('a fresh beginning forgets the steps before it', async () => {
  const { take, until } = stage();
  const wishes: Wish[] = [
    { kind: 'settings', settings, fresh: true },
    { kind: 'step', count: 5 },
    { kind: 'settings', settings, fresh: true },
    { kind: 'step', count: 2 },
  ];
  for (const wish of wishes) take(wish);
  const report = (await until((message) => message.kind === 'report' && message.steps === 2)) as Report;
  expect(report.traces.map(({ step }) => step)).toEqual([1, 2]);
  expect(report.fresh).toBe(true);
});

test('what goes wrong is told, and the next wish is served', async () => {
  const { take, until } = stage();
  take({ kind: 'settings', settings: { ...settings, distribution: 'drawn' } });
  const failure = (await until(({ kind }) => kind === 'failure')) as Failure;
  expect(failure).toEqual({
    kind: 'failure',
    message: 'a drawn distribution: expected at least one place; received none',
    remedy: 'draw something first',
  });
  take({ kind: 'settings', settings });
  await until((message) => message.kind === 'report');
});
