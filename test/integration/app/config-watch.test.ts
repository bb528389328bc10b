import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigWatch } from '../../../src/app/config-watch.ts';
import { hashOfConfig } from '../../../src/config/config-hash.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/poll.ts';
import { temporaryFolder } from '../../support/served.ts';

async function watching() {
  const file = join(await temporaryFolder(), 'config.yaml');
  const write = (text: string): void => {
    // As an editor does it: a new file takes the name.
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  write('one');
  const clock = new FakeClock();
  let changes = 0;
  const watch = new ConfigWatch({ file, hash: hashOfConfig('one'), clock, onChange: () => (changes += 1) });
  return { file, write, clock, watch, changes: () => changes };
}

describe('the config in force and its file', () => {
  test('are the same at first, and after a look', async () => {
    const { watch, clock, changes } = await watching();
    await watch.look();
    expect(watch.current()).toEqual({
      hash: hashOfConfig('one'),
      loadedAt: clock.now(),
      changedAt: null,
      lastReloadOk: true,
      refused: null,
    });
    expect(changes()).toBe(0);
  });

  test('differ once the file was edited, since that look; edited back, they are the same again', async () => {
    const { watch, write, clock, changes } = await watching();
    await watch.look();
    await clock.advance(60_000);
    write('two');
    await watch.look();
    const since = clock.now();
    await clock.advance(60_000);
    write('three');
    await watch.look();
    expect(watch.current().changedAt).toBe(since);
    write('one');
    await watch.look();
    expect(watch.current().changedAt).toBeNull();
    expect(changes()).toBe(3);
  });

  test('differ while the file cannot be read, or must not be trusted', async () => {
    const { watch, file, write } = await watching();
    chmodSync(file, 0o666);
    await watch.look();
    expect(watch.current().changedAt).not.toBeNull();
    write('one');
    await watch.look();
    expect(watch.current().changedAt).toBeNull();
    rmSync(file);
    await watch.look();
    expect(watch.current().changedAt).not.toBeNull();
  });

  test('a touch of the file changes nothing', async () => {
    const { watch, write, changes } = await watching();
    await watch.look();
    write('one');
    await watch.look();
    expect(changes()).toBe(0);
  });
});

describe('a reload', () => {
  test('that is accepted makes them the same', async () => {
    const { watch, write, clock } = await watching();
    write('two');
    await watch.look();
    await clock.advance(1_000);
    watch.accepted(hashOfConfig('two'));
    await watch.look();
    expect(watch.current()).toMatchObject({ hash: hashOfConfig('two'), loadedAt: clock.now(), changedAt: null, lastReloadOk: true });
  });

  test('that is refused is reported until the file is edited again; that the last one failed stays', async () => {
    const { watch, write, clock } = await watching();
    write('two');
    await watch.look();
    watch.refused({ why: 'restart', keys: ['paths.hot'] });
    await watch.look();
    expect(watch.current()).toMatchObject({
      changedAt: clock.now(),
      lastReloadOk: false,
      refused: { at: clock.now(), why: 'restart', keys: ['paths.hot'] },
    });
    write('three');
    await watch.look();
    expect(watch.current()).toMatchObject({ lastReloadOk: false, refused: null });
  });
});

test('looks every 5 s until it is stopped', async () => {
  const { watch, write, clock } = await watching();
  watch.start();
  write('two');
  await clock.advance(4_000);
  expect(watch.current().changedAt).toBeNull();
  // Reading the file takes real time.
  await until('it has seen it', async () => {
    await clock.advance(5_000);
    return watch.current().changedAt !== null;
  });
  watch.stop();
  await until('no timer is left', () => clock.pendingTimers === 0);
});
