import { describe, expect, test } from 'vitest';
import type { ReasonCode } from '../../../../src/health/catalogue.ts';
import { isRefusedByGate, isShareLost, mayFollowHints } from '../../../../src/mirror/core/gate-refusal.ts';

type Ended = Parameters<typeof mayFollowHints>[0][number];

const PASSED = { ok: true, code: null };
const because = <Code extends string>(...codes: readonly Code[]) => codes.map((code) => ({ code }));

const ENDED: Ended = { dryRun: false, status: 'complete', reasons: because(), guards: [PASSED] };
const REFUSED: Ended = { ...ENDED, status: 'refused' };
const SHUT: Ended = { ...REFUSED, reasons: because('mirror.no_room', 'mirror.gate_shut') };
const CUT: Ended = { ...REFUSED, guards: [PASSED, { ok: false, code: 'mirror.stopped' }] };

describe('a run is refused by its gate', () => {
  test.each<[string, Omit<Ended, 'dryRun'>, boolean]>([
    ['when the gate was shut, whatever else was wrong', SHUT, true],
    ['when the share was lost while a guard was at work', CUT, true],
    ['not when a guard found something else', { ...REFUSED, guards: [{ ok: false, code: 'mirror.hot_empty' }] }, false],
    ['not when the guard that stopped has passed', { ...REFUSED, guards: [{ ok: true, code: 'mirror.stopped' }] }, false],
    ['not for another reason', { ...REFUSED, reasons: because('mirror.no_room') }, false],
    ['not without any reason', REFUSED, false],
    ['not when it went on until the gate shut', { ...SHUT, status: 'aborted' }, false],
    ['not when it failed while a guard was at work', { ...CUT, status: 'failed' }, false],
  ])('%s', (_, run, expected) => {
    expect(isRefusedByGate(run)).toBe(expected);
  });
});

describe('the share is lost', () => {
  test.each<[string, readonly ReasonCode[], boolean]>([
    ['when it hangs, whatever else is wrong', ['mirror.gate_shut', 'mirror.hung'], true],
    ['when nothing is mounted there', ['mirror.gate_shut', 'mount.absent'], true],
    ['not when the gate is shut for other reasons', ['mirror.gate_shut'], false],
    ['not for no reason', [], false],
  ])('%s', (_, codes, expected) => {
    expect(isShareLost(because(...codes))).toBe(expected);
  });
});

describe('hints start a run', () => {
  test.each<[string, readonly Ended[], boolean]>([
    ['after one that is complete', [ENDED], true],
    ['after one that parked something', [{ ...ENDED, status: 'parked' }], true],
    ['not before the first', [], false],
    ['not after one that failed', [{ ...ENDED, status: 'failed' }, ENDED], false],
    ['not after one that another guard refused', [{ ...REFUSED, reasons: because('mirror.no_room') }, ENDED], false],
    ['after runs that the gate refused, and a good one before them', [SHUT, CUT, ENDED], true],
    ['not after runs that the gate refused, and a failed one before them', [SHUT, { ...ENDED, status: 'failed' }, ENDED], false],
    ['after a plan of a person, and a good run before it', [{ ...ENDED, status: 'refused', dryRun: true }, ENDED], true],
    [
      'not after a good plan, and a failed run before it',
      [
        { ...ENDED, dryRun: true },
        { ...ENDED, status: 'failed' },
      ],
      false,
    ],
    ['not when the gate has refused all', [SHUT, SHUT], false],
  ])('%s', (_, records, expected) => {
    expect(mayFollowHints(records)).toBe(expected);
  });
});
