/** From attempts to a probe's state. */
import { describe, expect, test } from 'vitest';
import { answered, type Outcome } from '../../../src/health/observation.ts';
import {
  classOf,
  clearStreaks,
  domainOf,
  fold,
  forgetStreaks,
  isSettled,
  nextBadAt,
  notAfter,
  type ProbeHistory,
} from '../../../src/health/probe-state.ts';
import { FALL_SPAN_MS, type ProbeRules, staleAfter } from '../../../src/health/rules.ts';
import { type ProbeState, STRIP_LENGTH } from '../../../src/health/snapshot.ts';
import { blind, foldAll, good, observation, refused, rulesOf, SECOND, silent, T0, warned, wrong } from '../../support/health.ts';

const RULES = rulesOf('ui');
const LETTERS: Readonly<Record<string, () => Outcome>> = { u: good, w: warned, d: silent, n: blind };

function outcomes(letters: string): readonly Outcome[] {
  return Array.from(letters).map((letter) => (LETTERS[letter] ?? good)());
}

describe('what one attempt counts as', () => {
  test.each<[string, Outcome, string, boolean, string]>([
    ['answered, meets the expectation', good(), 'u', true, 'up'],
    ['answered, meets it with a warning', warned(), 'w', true, 'degraded'],
    ['answered, does not meet it', wrong(), 'd', true, 'down'],
    ['refused', refused(), 'd', true, 'down'],
    ['reset', refused('tcp.reset'), 'd', true, 'down'],
    ['no answer', silent(), 'd', false, 'down'],
    ['no answer after an accepted connection', silent('http.timeout'), 'd', false, 'down'],
    ['name', silent('dns.not_found'), 'd', false, 'down'],
    ['our own fault', blind('tailscale.cli_missing'), 'n', false, 'unknown'],
  ])('%s', (_, outcome, letter, life, state) => {
    expect(classOf(outcome)).toBe(letter);
    const history = foldAll(RULES, [outcome]);
    expect(history.state).toBe(state);
    expect(history.lastLife).toBe(life ? T0 : null);
    expect(history.strip).toBe(letter);
  });
});

test('after the clock was set back, what lies in the future counts as of now', () => {
  const history = foldAll(RULES, [good(), silent()]);
  const { at } = history.last;
  expect(notAfter(history, at)).toBe(history);
  expect(notAfter(history, at + 1)).toBe(history);
  const early = T0 - SECOND;
  const set = notAfter(history, early);
  const { last, since, changedAt, streakSince, lastSuccess, lastLife, firstAttempt, notRunSince } = set;
  expect([last.at, since, changedAt, streakSince, lastSuccess, lastLife, firstAttempt, notRunSince]).toEqual([
    ...Array.from({ length: 7 }, () => early),
    null,
  ]);
  const blinded = foldAll(RULES, [good(), blind()]);
  const { firstAttempt: first, lastSuccess: success } = blinded;
  expect(notAfter(blinded, blinded.last.at - 1)).toMatchObject({
    firstAttempt: first,
    lastSuccess: success,
    last: { at: blinded.last.at - 1 },
  });
  expect(notAfter(blinded, early)).toMatchObject({ notRunSince: early });
  expect(notAfter(foldAll(RULES, [silent()]), early)).toMatchObject({ lastSuccess: null, lastLife: null });
});

describe('streaks and states with rise 2, fall 3', () => {
  test.each<[letters: string, state: ProbeState, confirmed: boolean]>([
    // the first observation sets the state at once, unconfirmed
    ['u', 'up', false],
    ['w', 'degraded', false],
    ['d', 'down', false],
    ['n', 'unknown', false],
    ['uu', 'up', true],
    ['uw', 'up', true],
    ['ww', 'degraded', true],
    ['wu', 'degraded', true],
    ['dd', 'down', false],
    ['ddd', 'down', true],
    ['du', 'down', false],
    ['duu', 'up', true],
    ['ud', 'up', false],
    ['udu', 'up', false],
    ['uduu', 'up', true],
    // threshold − 1, exact, + 1
    ['uudd', 'up', true],
    ['uuddd', 'down', true],
    ['uudddd', 'down', true],
    ['uuddudd', 'up', true],
    ['uudddu', 'down', true],
    ['uuddduu', 'up', true],
    ['uuddduuu', 'up', true],
    ['uudddudu', 'down', true],
    // warnings are good attempts
    ['uuw', 'up', true],
    ['uuww', 'degraded', true],
    ['wwu', 'degraded', true],
    ['wwuu', 'up', true],
    ['uuwuw', 'up', true],
    ['dddw', 'down', true],
    ['dddww', 'degraded', true],
    ['dddwu', 'up', true],
    ['wwddd', 'down', true],
    // not-run leaves both streaks alone; `fall` of them in a row make it unknown
    ['uunn', 'up', true],
    ['uunnn', 'unknown', true],
    ['uunnun', 'up', true],
    ['uunnnn', 'unknown', true],
    ['uuddnd', 'down', true],
    ['uuddnn', 'up', true],
    ['dddunu', 'up', true],
    ['dddnn', 'down', true],
    ['dddnnn', 'unknown', true],
    ['nnn', 'unknown', true],
    ['nnnu', 'up', false],
    ['nnnd', 'down', false],
    ['nnnw', 'degraded', false],
    // the streak from before goes on: it was not changed
    ['uunnnu', 'up', true],
    ['dddnnnd', 'down', true],
  ])('%s → %s', (letters, state, confirmed) => {
    const history = foldAll(RULES, outcomes(letters));
    expect([history.state, history.confirmed]).toEqual([state, confirmed]);
    expect(history.strip).toBe(letters);
  });

  test('with rise 1 and fall 1 one attempt is enough, and confirmed', () => {
    const quick = rulesOf('ui', { rise: 1, fall: 1 });
    for (const [letters, state] of [
      ['u', 'up'],
      ['d', 'down'],
      ['n', 'unknown'],
      ['ud', 'down'],
      ['du', 'up'],
      ['dw', 'degraded'],
      ['un', 'unknown'],
    ] as const) {
      const history = foldAll(quick, outcomes(letters));
      expect([letters, history.state, history.confirmed]).toEqual([letters, state, true]);
    }
  });

  test('a not-run attempt changes neither the good nor the bad streak', () => {
    expect(foldAll(RULES, outcomes('uuun')).streak).toEqual({ good: 3, bad: 0, notRun: 1, warned: 0, clean: 3 });
    expect(foldAll(RULES, outcomes('uddnn')).streak).toEqual({ good: 0, bad: 2, notRun: 2, warned: 0, clean: 0 });
    expect(foldAll(RULES, outcomes('uddnu')).streak).toEqual({ good: 1, bad: 0, notRun: 0, warned: 0, clean: 1 });
  });

  test('the strip keeps the newest attempts', () => {
    const history = foldAll(RULES, outcomes(`d${'u'.repeat(STRIP_LENGTH)}`));
    expect(history.strip).toBe('u'.repeat(STRIP_LENGTH));
  });
});

describe('a bad streak cannot be hurried', () => {
  /** Attempts by their starts, in seconds, and what they saw. */
  const seenAt = (rules: ProbeRules, attempts: readonly (readonly [number, string])[]): ProbeHistory => {
    const history = attempts.reduce<ProbeHistory | null>(
      (before, [at, letter]) => fold(before, { ...observation('ui', (LETTERS[letter] ?? good)(), T0 + at * SECOND, 0) }, rules),
      null,
    );
    if (history === null) throw new Error('nothing to fold');
    return history;
  };
  const WELL: readonly (readonly [number, string])[] = [
    [-10, 'u'],
    [-5, 'u'],
  ];
  const badAt = (...starts: readonly number[]) => [...WELL, ...starts.map((at) => [at, 'd'] as const)];

  test.each<[everyMs: number, fall: number, starts: readonly number[], bad: number, state: ProbeState]>([
    // Three within two seconds are one.
    [30 * SECOND, 3, [0, 0.9, 1.8], 1, 'up'],
    [30 * SECOND, 3, Array.from({ length: 49 }, (_, index) => index / 10), 1, 'up'],
    // A sixth of the interval, or 5 s: one short of it, exactly, and more.
    [30 * SECOND, 3, [0, 4.9], 1, 'up'],
    [30 * SECOND, 3, [0, 5], 2, 'up'],
    [3_600 * SECOND, 3, [0, 4.9, 5, 9.9], 2, 'up'],
    [3_600 * SECOND, 3, [0, 5, 10], 3, 'down'],
    [12 * SECOND, 3, [0, 1.9], 1, 'up'],
    [12 * SECOND, 3, [0, 2], 2, 'up'],
    // Enough of them, but not over 10 s yet.
    [12 * SECOND, 3, [0, 2, 4, 6, 8], 5, 'up'],
    [12 * SECOND, 3, [0, 2, 4, 6, 8, 10], 6, 'down'],
    [6 * SECOND, 2, [0, 1, 9.9], 3, 'up'],
    [6 * SECOND, 2, [0, 10], 2, 'down'],
    // A timer may fire 20 ms early.
    [30 * SECOND, 3, [0, 4.98], 2, 'up'],
    [30 * SECOND, 3, [0, 4.979], 1, 'up'],
    [30 * SECOND, 3, [0, 4.99, 9.98], 3, 'down'],
    [30 * SECOND, 3, [0, 4.99, 9.979], 3, 'up'],
    // One is enough, and then each counts.
    [30 * SECOND, 1, [0], 1, 'down'],
    [30 * SECOND, 1, [0, 1], 2, 'down'],
  ])('every %i ms, fall %i, bad at %j s: %i counted, %s', (everyMs, fall, starts, bad, state) => {
    const rules = rulesOf('ui', { everyMs, fall });
    const history = seenAt(rules, badAt(...starts));
    expect([history.streak.bad, history.state]).toEqual([bad, state]);
    expect(isSettled(history, rules)).toBe(state === 'down');
  });

  test('the first of a streak counts, however soon it follows the one before', () => {
    expect(seenAt(RULES, [...badAt(0), [1, 'u'], [2, 'd']]).streak.bad).toBe(1);
  });

  test('the state is not confirmed by hurried ones either, and the gate’s evidence stays: the last attempt is bad', () => {
    const first = seenAt(RULES, [
      [0, 'd'],
      [0.1, 'd'],
      [0.2, 'd'],
    ]);
    expect(first).toMatchObject({ state: 'down', confirmed: false, streak: { bad: 1, good: 0 }, last: { ok: false } });
  });

  test('good ones count at once', () => {
    expect(seenAt(RULES, [...badAt(0, 5, 10), [10.1, 'u'], [10.2, 'u']])).toMatchObject({ state: 'up', confirmed: true });
  });

  test('hurried ones do not make it intermittent', () => {
    const hurried = Array.from({ length: 20 }, (_, index) => [index / 10, index % 2 === 0 ? 'd' : 'u'] as const);
    expect(seenAt(RULES, [...WELL, ...hurried])).toMatchObject({ state: 'up', intermittent: false });
    const answered = [0, 5, 10, 15, 20].flatMap((at) => [[at, 'd'] as const, [at + 1, 'u'] as const]);
    expect(seenAt(RULES, [...WELL, ...answered])).toMatchObject({ state: 'degraded', intermittent: true });
    const spread = hurried.map(([at, letter]) => [at * 50, letter] as const);
    expect(seenAt(RULES, [...WELL, ...spread])).toMatchObject({ state: 'degraded', intermittent: true });
  });

  test('a clock that was set back does not keep bad ones from counting', () => {
    const history = seenAt(RULES, [...badAt(0, 5), [-3_600, 'd'], [-3_595, 'd'], [-3_590, 'd']]);
    expect(history).toMatchObject({ state: 'down', confirmed: true, since: T0 - 3_600 * SECOND });
  });

  test.each<[everyMs: number, fall: number]>([
    [30 * SECOND, 2],
    [30 * SECOND, 3],
    [30 * SECOND, 7],
    [2 * SECOND, 3],
    [2 * SECOND, 5],
    [3_600 * SECOND, 3],
  ])('whoever attempts when the next one counts needs %i ms/%i: exactly `fall`', (everyMs, fall) => {
    const rules = rulesOf('ui', { everyMs, fall });
    let history = seenAt(rules, badAt(0));
    let attempts = 1;
    for (let at = nextBadAt(history, rules); at !== null && !isSettled(history, rules); at = nextBadAt(history, rules)) {
      history = fold(history, observation('ui', silent(), at, 0), rules);
      attempts += 1;
    }
    expect([attempts, history.state, history.streak.bad]).toEqual([fall, 'down', fall]);
    // And it is down as soon as can be.
    const gapMs = Math.min(everyMs / 6, 5 * SECOND);
    expect((history.countedAt ?? 0) - history.streakSince).toBeCloseTo(Math.max(FALL_SPAN_MS, (fall - 1) * gapMs));
  });

  test('they span as long as the config says', () => {
    const rules = rulesOf('ui', { everyMs: 2 * SECOND, fall: 3, fallSpanMs: 3 * SECOND });
    expect(seenAt(rules, badAt(0, 1, 2)).state).not.toBe('down');
    expect(seenAt(rules, badAt(0, 1, 2, 3)).state).toBe('down');
  });

  test('after a good one the next may start at once', () => {
    expect(nextBadAt(seenAt(RULES, [...badAt(0), [1, 'u']]), RULES)).toBeNull();
    expect(nextBadAt(seenAt(rulesOf('ui', { fall: 1 }), badAt(0)), rulesOf('ui', { fall: 1 }))).toBeNull();
  });
});

describe('a probe that alternates', () => {
  const patient = rulesOf('ui', { rise: 3 });
  const ALTERNATING = `uuu${'du'.repeat(5)}`;

  test('stays called so until it is good, or has a warning, as often as it takes', () => {
    const after = (letters: string) => foldAll(patient, outcomes(ALTERNATING + letters));
    expect(['', 'u', 'uu', 'w', 'ww', 'www'].map((letters) => [letters, after(letters).state, after(letters).intermittent])).toEqual([
      ['', 'degraded', true],
      ['u', 'degraded', true],
      ['uu', 'up', false],
      ['w', 'degraded', true],
      ['ww', 'degraded', true],
      ['www', 'degraded', false],
    ]);
  });

  test('is unknown when nobody can ask it any more', () => {
    expect(foldAll(RULES, outcomes(`${ALTERNATING}nnn`))).toMatchObject({ state: 'unknown', intermittent: false });
  });
});

describe('times', () => {
  test('since is the first attempt of the streak that made the state', () => {
    const history = foldAll(RULES, outcomes('uuddd'), 10 * SECOND);
    expect(history.since).toBe(T0 + 20 * SECOND - 40);
    expect(history.changedAt).toBe(T0 + 40 * SECOND);
    expect(foldAll(RULES, outcomes('uudddd'), 10 * SECOND).since).toBe(history.since);
  });

  test('a not-run attempt in the midst of a bad streak does not move its beginning', () => {
    expect(foldAll(RULES, outcomes('uuddnd'), 10 * SECOND).since).toBe(T0 + 20 * SECOND - 40);
  });

  test('unknown begins with the first of the not-run attempts', () => {
    expect(foldAll(RULES, outcomes('uunnn'), 10 * SECOND).since).toBe(T0 + 20 * SECOND - 40);
  });

  test('what does not change the state does not move since', () => {
    const up = foldAll(RULES, outcomes('uu'), 10 * SECOND);
    for (const letters of ['uuu', 'uud', 'uudd', 'uuddu', 'uun', 'uuw', 'uuwu']) {
      const { since, changedAt } = foldAll(RULES, outcomes(letters), 10 * SECOND);
      expect([letters, since, changedAt]).toEqual([letters, up.since, up.changedAt]);
    }
  });

  test('warned and clean ones are streaks of their own', () => {
    expect(foldAll(RULES, outcomes('uuww'), 10 * SECOND).since).toBe(T0 + 20 * SECOND - 40);
    expect(foldAll(RULES, outcomes('wwuu'), 10 * SECOND).since).toBe(T0 + 20 * SECOND - 40);
    expect(foldAll(RULES, outcomes('uuwnw'), 10 * SECOND).since).toBe(T0 + 20 * SECOND - 40);
  });

  test('a warning is remembered while good attempts follow it', () => {
    expect(foldAll(RULES, outcomes('wwu'))).toMatchObject({
      state: 'degraded',
      lastWarning: { code: 'tls.expiring', at: T0 + 5 * SECOND },
    });
  });

  test('the newest attempt as it was', () => {
    expect(foldAll(RULES, [wrong('http.status', { status: 502 })]).last).toMatchObject({
      ok: false,
      code: 'http.status',
      args: { status: 502 },
      tookMs: 40,
    });
    expect(foldAll(RULES, [good()]).last).toMatchObject({ outcome: 'answered', ok: true, code: null, args: {}, detail: '' });
    expect(foldAll(RULES, [warned()]).last).toMatchObject({ ok: true, code: 'tls.expiring' });
  });

  test('last success and last sign of life', () => {
    const history = fold(foldAll(RULES, outcomes('uw'), SECOND), observation('ui', refused(), T0 + 2 * SECOND), RULES);
    expect(history.lastSuccess).toBe(T0 + SECOND);
    expect(history.lastLife).toBe(T0 + 2 * SECOND);
    const quiet = fold(history, observation('ui', silent(), T0 + 3 * SECOND), RULES);
    expect(quiet.lastLife).toBe(T0 + 2 * SECOND);
    expect(quiet.firstAttempt).toBe(T0 - 40);
  });
});

describe('staleness', () => {
  const limit = staleAfter(RULES);
  const after = (gap: number, letter: string) => {
    const before = foldAll(RULES, outcomes('uuuddd'));
    return fold(before, observation('ui', (LETTERS[letter] ?? good)(), before.last.at + gap), RULES);
  };

  test('2 × every + timeout', () => expect(limit).toBe(68 * SECOND));

  test('streaks go on up to the limit and start anew beyond it', () => {
    expect(after(limit, 'd')).toMatchObject({ state: 'down', confirmed: true, streak: { bad: 4 } });
    expect(after(limit + 1, 'd')).toMatchObject({ state: 'down', confirmed: false, streak: { bad: 1 } });
    expect(after(limit + 1, 'u')).toMatchObject({ state: 'up', confirmed: false, streak: { good: 1, bad: 0 } });
    expect(after(limit + 1, 'n')).toMatchObject({ state: 'unknown', confirmed: false, streak: { bad: 0, notRun: 1 } });
  });

  test('what was seen before is not forgotten with the streaks', () => {
    const before = foldAll(RULES, outcomes('wuddd'));
    const { lastSuccess, lastLife, firstAttempt, strip, lastBad } = forgetStreaks(before);
    expect({ lastSuccess, lastLife, firstAttempt, strip, lastBad }).toEqual({
      lastSuccess: before.lastSuccess,
      lastLife: before.lastLife,
      firstAttempt: before.firstAttempt,
      strip: 'wuddd',
      lastBad: before.lastBad,
    });
  });

  test('after sleep the state stays, but is no longer confirmed', () => {
    const slept = clearStreaks(foldAll(RULES, outcomes('ddd')));
    expect(slept).toMatchObject({ state: 'down', confirmed: false, streak: { good: 0, bad: 0, notRun: 0 } });
    const next = fold(slept, observation('ui', silent(), slept.last.at + SECOND), RULES);
    expect(next).toMatchObject({ state: 'down', confirmed: false });
  });
});

describe('the domain that a bad attempt speaks for', () => {
  const report = rulesOf('watchdog', { domain: 'report', role: 'report' });
  test.each<[string, Outcome, string]>([
    ['DNS', silent('dns.not_found'), 'http'],
    ['DNS for now', silent('dns.temporary'), 'http'],
    ['TCP', silent('tcp.timeout'), 'http'],
    ['refused', refused(), 'http'],
    ['TLS', refused('tls.expired'), 'http'],
    ['time-out', silent('http.timeout'), 'http'],
    ['status', wrong('http.status'), 'report'],
    ['no HTTP', refused('http.protocol'), 'report'],
    ['what it says', wrong('watchdog.offline'), 'report'],
    ['stale', wrong('watchdog.stale'), 'report'],
    ['good', good(), 'report'],
  ])('a report probe: %s', (_, outcome, domain) => expect(domainOf(report, outcome)).toBe(domain));

  test('the newest bad attempt decides', () => {
    const rules = report;
    expect(foldAll(rules, [wrong('watchdog.stale'), silent('tcp.timeout')]).badDomain).toBe('http');
    expect(foldAll(rules, [silent('tcp.timeout'), wrong('watchdog.stale')]).badDomain).toBe('report');
    expect(foldAll(rules, [silent('tcp.timeout'), good(), blind()]).badDomain).toBe('http');
    expect(foldAll(rules, [good()]).badDomain).toBe('report');
  });

  test('other probes speak for their own domain', () => {
    expect(domainOf(rulesOf('tailscale', { domain: 'tailnet' }), silent('tcp.timeout'))).toBe('tailnet');
  });
});

describe('memory', () => {
  test('keeps what an attempt asked to remember, forgets what is null', () => {
    const remembering = (remember: Record<string, string | number | null>): Outcome => answered({}, null, remember);
    const history = foldAll(RULES, [remembering({ remount: 'mount /mnt', pin: 'v-1' }), good(), remembering({ pin: null, directAt: 5 })]);
    expect(history.memory).toEqual({ remount: 'mount /mnt', directAt: 5 });
    expect(foldAll(RULES, [remembering({ a: 1 }), silent()]).memory).toEqual({ a: 1 });
  });
});

describe('settled: no quick recheck is wanted', () => {
  test.each<[letters: string, settled: boolean]>([
    ['u', false],
    ['uu', true],
    ['w', false],
    ['ww', true],
    ['d', false],
    ['dd', false],
    ['ddd', true],
    ['uud', false],
    ['uudd', false],
    ['uuddd', true],
    ['uudddu', false],
    ['uuddduu', true],
    // good `rise` times in a row after a bad one: the gate of the vault waits for the second
    ['uudu', false],
    ['uuduu', true],
    ['uudddud', false],
    ['uudddudd', false],
    ['uudddudddd', true],
    ['uuw', false],
    ['uuwu', true],
    ['uuww', true],
    ['wwu', false],
    ['wwuu', true],
    ['n', false],
    ['nn', false],
    ['nnn', true],
    ['uun', false],
    ['uunu', true],
    ['uunnn', true],
    ['uunnnu', true],
    ['nnnu', false],
  ])('%s: %s', (letters, settled) => expect(isSettled(foldAll(RULES, outcomes(letters)), RULES)).toBe(settled));
});
