/** A ytm that cannot record is not healthy, and does not mirror. */
import { describe, expect, test } from 'vitest';
import { isUnread, mirrorComponent, unrecordedMirror } from '../../../src/health/mirror-component.ts';
import { isRecording, RECORDING, type Recording, STOPPED_CODES, withRecording } from '../../../src/health/recording.ts';
import { codesOf, componentOf, fleetOf, good, MINUTE, rulesOf, Scene, standardFleet, T0 } from '../../support/health.ts';
import { aMirror, aRun } from '../../support/mirrors.ts';
import { aComponent, aReason } from '../../support/snapshots.ts';

const FILE = '/state/ytm.sqlite';

function stoppedBy(code: (typeof STOPPED_CODES)[number]): Recording {
  return { ...RECORDING, stopped: { code, args: { file: FILE, problem: 'disk I/O error' }, since: T0 } };
}

const LOST: Recording = {
  stopped: null,
  damage: { code: 'store.lost', args: { at: T0, aside: `${FILE}.corrupt-1`, lost: 'notes' }, since: T0 },
  forgotAt: T0,
};

function sceneWith(recording: Recording, mirror = aMirror()): Scene {
  const scene = new Scene(standardFleet({ mirrorEveryMs: 20 * MINUTE })).round({}, 3);
  scene.recording = recording;
  scene.mirror = { snapshot: mirror, watchedSince: scene.now, suspends: [] };
  return scene;
}

describe.each(STOPPED_CODES)('%s', (code) => {
  test('makes observer and mirror degraded, the whole too, and shuts the gate', () => {
    const scene = sceneWith(stoppedBy(code));
    const assessment = scene.assess();
    for (const id of ['observer', 'mirror']) {
      const { verdict, reasons } = componentOf(assessment, id);
      expect([verdict, ...codesOf(reasons)]).toEqual(['degraded', code]);
    }
    expect(assessment.verdict).toBe('degraded');
    expect(assessment.gate.state).toBe('shut');
    expect(codesOf(assessment.gate.reasons)).toEqual([code]);
    expect(isRecording(assessment)).toBe(false);
  });

  test('leaves the gate alone where nothing is mirrored', () => {
    const scene = sceneWith(stoppedBy(code));
    scene.mirror = null;
    const assessment = scene.assess();
    expect(assessment.gate.state).toBe('open');
    expect(componentOf(assessment, 'observer').verdict).toBe('degraded');
    expect(assessment.verdict).toBe('degraded');
  });
});

test('everything is as before once it records again', () => {
  const scene = sceneWith(stoppedBy('store.full'));
  scene.assess();
  scene.recording = RECORDING;
  const assessment = scene.assess();
  expect([assessment.verdict, assessment.gate.state]).toEqual(['healthy', 'open']);
  expect(isRecording(assessment)).toBe(true);
});

test('an observer that is unfit for another reason keeps it, and the store’s reason is added', () => {
  const scene = sceneWith(stoppedBy('store.full'));
  const without = scene.assess();
  expect(componentOf(without, 'observer').judgement.rule).toBe('store-trouble');
  const other = new Scene(fleetOf([rulesOf('ui')]));
  other.see('ui', good());
  other.recording = stoppedBy('store.full');
  expect(codesOf(componentOf(other.assess(), 'observer').reasons)).toEqual(['store.full']);
});

describe('the observer that suffers from the store', () => {
  const stopped = stoppedBy('store.full');
  const gateway = aComponent('gateway', 'degraded', [aReason('http.timeout', 'gateway', 'ui')]);

  test('is degraded since it was, or else since the store failed; others stay as they are', () => {
    const others = [gateway, aComponent('observer')];
    const [same, observer] = withRecording(others, stopped, []);
    expect(same).toBe(gateway);
    expect(observer).toMatchObject({ id: 'observer', verdict: 'degraded', since: T0 });
    const before = [
      { id: 'gateway', verdict: 'degraded', since: T0 - 3 },
      { id: 'observer', verdict: 'degraded', since: T0 - 2 },
    ] as const;
    expect(withRecording(others, stopped, before)[1]?.since).toBe(T0 - 2);
    expect(withRecording(others, stopped, [{ id: 'observer', verdict: 'healthy', since: T0 - 2 }])[1]?.since).toBe(T0);
  });

  test('keeps another trouble, with the reason of the store behind it', () => {
    const offline = aComponent('observer', 'unknown', [aReason('observer.offline', 'observer', 'observer')]);
    const [same, observer] = withRecording([gateway, offline], stopped, []);
    expect(same).toBe(gateway);
    expect([observer?.verdict, ...codesOf(observer?.reasons ?? [])]).toEqual(['unknown', 'observer.offline', 'store.full']);
    expect(observer?.judgement).toBe(offline.judgement);
  });

  test('is added where no probe belongs to it, and alone says whether anything is recorded', () => {
    const components = withRecording([gateway], stopped, []);
    expect(components.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['gateway', 'degraded'],
      ['observer', 'degraded'],
    ]);
    expect(isRecording({ components })).toBe(false);
    expect(isRecording({ components: [aComponent('gateway', 'degraded', [aReason('store.full', 'gateway', null)])] })).toBe(true);
    expect(isRecording({ components: [aComponent('observer', 'degraded', [aReason('store.lost', 'observer', null)])] })).toBe(true);
  });
});

test('damage is reported, blocks nothing, and the mirror says until its next complete run that it forgot', () => {
  const scene = sceneWith(LOST, aMirror({ upToDateAt: T0 - MINUTE, runs: [aRun('run', 2 * MINUTE, { endedAt: T0 - 1 })] }));
  const assessment = scene.assess();
  expect(assessment.gate.state).toBe('open');
  expect(codesOf(componentOf(assessment, 'observer').reasons)).toEqual(['store.lost']);
  expect(codesOf(componentOf(assessment, 'mirror').reasons)).toEqual(['mirror.relearning']);
  const verdictAfter = (endedAt: number) => {
    const snapshot = aMirror({ upToDateAt: endedAt, runs: [aRun('run', 0, { endedAt })] });
    const evidence = { snapshot, watchedSince: T0, suspends: [] };
    return mirrorComponent({ evidence, recording: LOST, everyMs: null, before: null, now: T0 + 2 * MINUTE }).component.verdict;
  };
  // A run that ended in that moment is among what was lost.
  expect([verdictAfter(T0), verdictAfter(T0 + MINUTE)]).toEqual(['degraded', 'healthy']);
});

test('a mirror whose records were never read says so; one that was known keeps what was known', () => {
  const unread = unrecordedMirror(null, false, stoppedBy('store.newer'));
  expect(isUnread(unread)).toBe(true);
  expect(unread).toMatchObject({ state: 'waiting', nextAt: null, upToDateAt: null, runs: [] });
  const [stopped] = unread.reasons;
  if (stopped === undefined) throw new Error('no reason');
  expect(isUnread({ ...unread, reasons: [aReason('mirror.gate_shut', 'mirror', null), stopped] })).toBe(true);
  expect(isUnread({ ...unread, reasons: [] })).toBe(false);
  expect(isUnread({ ...unread, runs: [aRun('run', MINUTE)] })).toBe(false);
  const known = unrecordedMirror(aMirror({ upToDateAt: T0 }), false, stoppedBy('store.full'));
  expect(isUnread(known)).toBe(false);
  expect(isUnread({ ...known, runs: [] })).toBe(false);
  expect(known).toMatchObject({ state: 'waiting', upToDateAt: T0, reasons: [{ code: 'store.full' }] });
});
