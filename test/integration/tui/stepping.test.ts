/** The next step of a problem, as a real program. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { createCommands } from '../../../src/tui/commands.ts';
import type { WatchOptions } from '../../../src/tui/ports.ts';
import type { FullScreen } from '../../../src/tui/screen/full-screen.ts';
import { runOnTerminal } from '../../../src/tui/screen/stepping.ts';
import type { Message } from '../../../src/tui/step.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { aComponent, aReason, aSnapshot, NOW } from '../../support/snapshots.ts';

const STOPPED = aSnapshot({ components: [aComponent('observer', 'unknown', [aReason('tailscale.stopped', 'observer', 'observer')])] });

async function run(argv: readonly [string, ...string[]], after: Snapshot): Promise<readonly string[]> {
  const messages: Message[] = [];
  const asked: unknown[] = [];
  let released = 0;
  const options = {
    actions: {
      checkNow: async (probes: unknown) => {
        asked.push(probes);
        return after;
      },
    },
    clock: new FakeClock(NOW),
    env: {},
    io: { stdout: { write: () => true } },
    locale: { language: 'en', utcOffsetMinutes: () => 0 },
  } as unknown as WatchOptions;
  const screen = { suspend: async (meanwhile: () => Promise<void>) => ((released += 1), meanwhile()) } as unknown as FullScreen;
  const commands = createCommands({
    options,
    screen: () => screen,
    dispatch: (message) => messages.push(message),
    quit: () => undefined,
    signal: new AbortController().signal,
  });
  commands({ kind: 'run-step', code: 'tailscale.stopped', argv, probes: ['observer'] });
  await until('the result is shown', () => messages.length === 2);
  expect([released, asked]).toEqual([1, [['observer']]]);
  return messages.map((message) =>
    message.kind === 'notice' ? `${message.notice.key} ${String(message.notice.args['ended'])}` : message.kind,
  );
}

describe('a step', () => {
  it('that helped', async () => expect(await run(['true'], aSnapshot())).toEqual(['step-checking 0', 'step-helped 0']));
  it('that did not, whatever its exit code', async () => {
    expect(await run(['false'], STOPPED)).toEqual(['step-checking 1', 'step-did-not-help 1']);
    expect(await run(['true'], STOPPED)).toEqual(['step-checking 0', 'step-did-not-help 0']);
  });
  it('whose program does not exist', async () =>
    expect((await run(['/nowhere/tailscale', 'up'], STOPPED))[1]).toMatch(/^step-did-not-help there is no such command/));
  it('gets no shell, and leaves the handlers of Ctrl-C as they were', async () => {
    const before = process.listeners('SIGINT');
    const written: string[] = [];
    const end = await runOnTerminal(['test', '$(exit 1)', '=', '$(exit 1)'], {
      write: (text) => written.push(text),
      signal: new AbortController().signal,
    });
    expect([end, process.listeners('SIGINT')]).toEqual([{ kind: 'ended', exitCode: 0 }, before]);
    expect(written).toEqual(["$ test '$(exit 1)' = '$(exit 1)'\n"]);
  });
});
