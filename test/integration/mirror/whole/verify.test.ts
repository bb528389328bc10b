/** Contents read again on both sides: what is damaged in the vault is repaired, what nobody can decide waits for a person, and the count is true. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookAtVault } from '../../../../src/cli/mirror/session.ts';
import type { AgentRequest } from '../../../../src/mirror/agent/protocol.ts';
import { RegularChores } from '../../../../src/mirror/chores.ts';
import type { VerifyRecord } from '../../../../src/mirror/record.ts';
import type { RunPorts } from '../../../../src/mirror/run/ports.ts';
import { verifyChore, verifyNow } from '../../../../src/mirror/verify/verify.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { LAB_VAULT, type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { until } from '../../../support/poll.ts';

const FILES = ['a/one', 'a/two', 'b/three', 'b/four', 'five'];
const HOUR = 3_600_000;

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: Object.fromEntries(FILES.map((path) => [path, `content of ${path}`])), mirror: { budget: WIDE } });
  expect(await lab.run()).toMatchObject({ status: 'complete' });
});
afterEach(() => lab.remove());

const inHot = (path: string): string => join(lab.hot, path);
const inVault = (path: string): string => join(lab.vault, path);
const textOf = (file: string): string => readFileSync(file, 'utf8');
const verify = (...args: readonly string[]): ReturnType<MirrorLab['ytm']> => lab.ytm('mirror', 'verify', '--sample', '100%', ...args);
const record = async (): Promise<VerifyRecord> => {
  const found = await lab.store((store) => store.upkeep.chores(10).find(({ kind }) => kind === 'verify'));
  if (found?.kind !== 'verify') throw new Error('no verification is on record');
  return found;
};
const rowOf = (path: string) => lab.store((store) => store.manifest(LAB_VAULT).row(path));

/** Other content, the same size and time: a disk that went bad. */
function damage(file: string): void {
  const { atimeMs, mtimeMs } = statSync(file);
  writeFileSync(file, textOf(file).replace('content', 'CONTENT'));
  utimesSync(file, atimeMs / 1_000, mtimeMs / 1_000);
}

const never = new AbortController().signal;

/** On this machine other tests play an older mirror meanwhile. */
const alone = (ports: RunPorts): RunPorts => ({ ...ports, otherMirror: () => Promise.resolve(null) });

/** Ports that act when the vault is asked for the content of the so-many-th file. */
function afterFiles(ports: RunPorts, count: number, act: () => void): RunPorts {
  let asked = 0;
  return {
    ...alone(ports),
    agents: {
      async enter(order, options) {
        const entered = await ports.agents.enter(order, options);
        if (entered.kind !== 'entered') return entered;
        const { agent } = entered;
        const ask = (request: AgentRequest, ...rest: [AbortSignal]): unknown => {
          if (request.op === 'digest' && (asked += 1) === count) act();
          return agent.ask(request as never, ...rest);
        };
        return { kind: 'entered', agent: { ...agent, ask: ask as typeof agent.ask } };
      },
    },
  };
}

describe('ytm mirror verify', () => {
  it('says how many were read and equal, and status shows how much is verified', async () => {
    expect(await verify()).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^5 of 5 files \(\d+ B\) read on both sides, 5 equal\n/),
    });
    expect(await record()).toMatchObject({ total: 5, files: 5, equal: 5, repaired: [], parked: [], passedOver: [], problem: null });
    expect((await lab.ytm('mirror', 'status')).stdout).toContain('contents verified: 100 % of all files in the last');
    expect((await lab.ytm('mirror', 'log')).stdout).toContain('5 of 5 files');
    expect(JSON.parse(textOf((await record()).log ?? ''))).toMatchObject({ schema: 'ytm.mirror_verify/1', files: 5, equal: 5 });
  });

  it('repairs what is damaged in the vault; the damaged version lies in the trash', async () => {
    damage(inVault('a/two'));
    const verified = await verify();
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('4 equal, 1 repaired') });
    expect(verified.stdout).toContain('  a/two\n');
    const { id, repaired } = await record();
    expect([repaired, textOf(inVault('a/two'))]).toEqual([['a/two'], 'content of a/two']);
    expect(textOf(inVault(`.ytm_trash/${id}/a/two`))).toBe('CONTENT of a/two');
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('5 equal\n') });
    // The next run finds nothing to do, and takes it for its own.
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { creates: 0, updates: 0 }, drift: [] });
  });

  it('repairs nothing with --no-repair, in shadow mode, or while the mirror is halted', async () => {
    damage(inVault('a/two'));
    expect(await verify('--no-repair')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 damaged in the vault and NOT repaired'),
    });
    lab.configure({ shadow: true });
    expect((await verify()).code).toBe(1);
    lab.configure({});
    const halt = {
      at: 1,
      run: 'r',
      reason: { code: 'hot.empty', component: 'mirror', probe: null, severity: 'critical', since: 1, args: { path: '/x' } },
    } as const;
    await lab.store((store) => store.decisions.setHalted(halt));
    expect((await verify()).code).toBe(1);
    expect(textOf(inVault('a/two'))).toBe('CONTENT of a/two');
    await lab.store((store) => store.decisions.setHalted(null));
    // What was found and not repaired is sent again by the next run.
    expect(await lab.run()).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(textOf(inVault('a/two'))).toBe('content of a/two');
  });

  it('parks what is damaged in hot: neither side is overwritten until a person decides', async () => {
    damage(inHot('b/three'));
    const verified = await verify();
    expect(verified).toMatchObject({ code: 6, stdout: expect.stringContaining('4 equal, 1 PARKED for approval') });
    expect(verified.stdout).toContain('b/three: hot is damaged; the vault has what was sent');
    expect(verified.stdout).toContain('ytm mirror restore PATH');
    const run = await lab.run();
    expect(run).toMatchObject({ status: 'parked', parked: { count: 1 }, reasons: [{ code: 'mirror.content_differs' }], drift: [] });
    expect([textOf(inHot('b/three')), textOf(inVault('b/three'))]).toEqual(['CONTENT of b/three', 'content of b/three']);
    expect(await lab.ytm('mirror', 'status')).toMatchObject({ code: 6, stdout: expect.stringContaining('different content') });
    expect((await lab.ytm('mirror', 'plan')).stdout).toContain('same size and time, different content: 1');
    // A person says that hot's version is right.
    expect((await lab.ytm('mirror', 'approve', run.parked?.id ?? '')).code).toBe(0);
    const next = await lab.run();
    expect(next).toMatchObject({ status: 'complete', done: { updates: 1 } });
    expect(textOf(inVault('b/three'))).toBe('CONTENT of b/three');
    expect(textOf(inVault(`.ytm_trash/${next.id}/b/three`))).toBe('content of b/three');
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await lab.run()).toMatchObject({ status: 'complete', parked: null });
  });

  it('offers to bring the vault’s version back: restore does it, and the damaged one is kept', async () => {
    damage(inHot('b/three'));
    expect((await verify()).code).toBe(6);
    expect(await lab.run()).toMatchObject({ status: 'parked' });
    expect((await lab.ytm('mirror', 'restore', 'b/three')).stdout).toContain('b/three');
    expect(textOf(inHot('b/three'))).toBe('CONTENT of b/three');
    expect(await lab.ytm('mirror', 'restore', 'b/three', '--apply')).toMatchObject({ code: 0 });
    expect(textOf(inHot('b/three'))).toBe('content of b/three');
    const replaced = readdirSync(inHot('.ytm_replaced'))[0] ?? '';
    expect(textOf(inHot(`.ytm_replaced/${replaced}/b/three`))).toBe('CONTENT of b/three');
    expect(await lab.run()).toMatchObject({ status: 'complete', parked: null, done: { updates: 0 } });
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('5 equal\n') });
  });

  it('parks what nobody can decide: of an adopted file no digest is known', async () => {
    mkdirSync(inVault('adopted'));
    mkdirSync(inHot('adopted'));
    for (const [file, text] of [
      [inHot('adopted/x'), 'one'],
      [inVault('adopted/x'), 'two'],
      [inHot('adopted/y'), 'same'],
      [inVault('adopted/y'), 'same'],
    ] as const) {
      writeFileSync(file, text);
      utimesSync(file, 1_700_000_000, 1_700_000_000);
    }
    expect(await lab.run()).toMatchObject({ status: 'complete' });
    const verified = await verify();
    expect(verified).toMatchObject({ code: 6, stdout: expect.stringContaining('6 equal, 1 PARKED') });
    expect(verified.stdout).toContain('adopted/x: it is not known which side is correct');
    // What is equal on both sides is known from now on.
    expect((await rowOf('adopted/y'))?.digest).toMatch(/^xxh128:/);
    expect((await rowOf('adopted/x'))?.digest ?? null).toBeNull();
    damage(inVault('five'));
    expect((await verify()).stdout).toContain('1 repaired, 1 PARKED');
    // Whoever touches one side has decided.
    writeFileSync(inHot('adopted/x'), 'the new one');
    expect(await lab.run()).toMatchObject({ status: 'complete', parked: null });
    expect(await lab.store((store) => store.upkeep.findings())).toEqual([]);
  });

  it('never calls the whole fine beside what it passed over, whatever that became', async () => {
    writeFileSync(inHot('a/one'), 'edited in hot');
    rmSync(inHot('a/two'));
    execFileSync('mkfifo', [inHot('a/two')]);
    writeFileSync(inVault('b/three'), 'edited in the vault');
    rmSync(inVault('b/four'));
    const verified = await verify();
    expect(verified).toMatchObject({ code: 1, stdout: expect.stringContaining('1 of 5 files') });
    expect(verified.stdout).toContain('1 equal, 4 NOT verified');
    expect((await record()).passedOver.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      { path: 'a/one', why: 'changed-in-hot' },
      { path: 'a/two', why: 'changed-in-hot' },
      { path: 'b/four', why: 'gone-from-vault' },
      { path: 'b/three', why: 'changed-in-vault' },
    ]);
    expect(verified.stdout).toContain('b/four: no longer in the vault');
  });

  it('rolls through all files, a share each time', async () => {
    const read: string[] = [];
    for (let pass = 0; pass < 3; pass += 1) {
      await lab.ytm('mirror', 'verify', '--sample', '40%');
      read.push((await lab.store((store) => store.upkeep.verifyPlace()))?.after ?? '');
    }
    // Two of five each time.
    expect(read).toEqual(['a/one', 'b/four', 'five']);
    expect((await lab.ytm('mirror', 'status')).stdout).toContain('contents verified: 100 % of all files');
  });

  it('gives way in the middle, and goes on there; what it had found and not repaired is read again', async () => {
    damage(inVault('a/two'));
    await lab.within(async (session) => {
      const { settings, ports } = session.parts;
      await lookAtVault(session, never);
      const options = { settings, repairs: true, onProgress: () => undefined } as const;
      const giving = new AbortController();
      const stopped = await verifyNow({ ...options, share: 1, ports: afterFiles(ports, 4, () => giving.abort()) }, giving.signal);
      expect(stopped).toMatchObject({
        ok: true,
        value: { files: 3, equal: 2, repaired: [], notRepaired: [{ path: 'a/two' }], problem: 'cancelled' },
      });
      expect(ports.store.upkeep.verifyPlace()).toMatchObject({ after: 'a/two', left: 2 });
      const rest = await verifyNow({ ...options, share: null, ports: alone(ports) }, never);
      expect(rest).toMatchObject({ ok: true, value: { files: 3, equal: 2, repaired: ['a/two'], problem: null } });
      expect(ports.store.upkeep.verifyPlace()).toMatchObject({ left: 0 });
    });
  });

  it('prints the same in Japanese', async () => {
    lab.configure({}, { language: 'ja' });
    damage(inVault('a/two'));
    const { stdout } = await verify();
    expect(stdout).toMatch(/^5 個のうち 5 個 \(\d+ B\) を両側で読みました、一致 4 個、修復 1 個\n/);
    expect(stdout).toContain('保管庫で壊れていたので hot から送り直しました');
  });
});

describe('verifying while ytm serves', () => {
  async function serving(act: (regular: RegularChores, clock: FakeClock, ports: RunPorts) => Promise<void>): Promise<void> {
    await lab.within(async (session) => {
      await lookAtVault(session, new AbortController().signal);
      const { settings } = session.parts;
      const clock = new FakeClock(Date.now());
      const gate = { state: 'open', reasons: [] } as const;
      const { watch } = session.parts.ports;
      const ports: RunPorts = {
        ...session.parts.ports,
        clock,
        otherMirror: () => Promise.resolve(null),
        watch: { ...watch, current: () => ({ ...watch.current(), gate: { ...watch.current().gate, ...gate } }) },
      };
      const regular = new RegularChores([verifyChore({ settings, ports }, { everyMs: 24 * HOUR, sample: 0.4 })], clock, {
        isRunning: () => false,
        onEnd: () => undefined,
      });
      regular.start();
      await act(regular, clock, ports);
      await regular.stop();
      expect(clock.pendingTimers).toBe(0);
    });
  }

  const passes = () => lab.store((store) => store.upkeep.chores(10).filter(({ kind }) => kind === 'verify').length);

  it('reads a share once a day', async () => {
    damage(inVault('a/one'));
    await serving(async (regular, clock) => {
      await clock.advance(15 * 60_000);
      await until('the first share was read', async () => (await passes()) === 1);
      await regular.giveWay();
      await clock.advance(12 * HOUR);
      await regular.giveWay();
      expect(await passes()).toBe(1);
      await clock.advance(13 * HOUR);
      await until('the second share was read', async () => (await passes()) === 2);
      await regular.giveWay();
    });
    expect(textOf(inVault('a/one'))).toBe('content of a/one');
  });
});
