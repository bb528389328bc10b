import { describe, expect, test } from 'vitest';
import { availabilityOf, NO_TIME } from '../../../src/health/availability.ts';
import type { MirrorHints, MirrorSnapshot } from '../../../src/health/mirror.ts';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { badge, icon } from '../../../src/page/badge.tsx';
import { statusDocument, statusPieces } from '../../../src/page/status-page.tsx';
import { CELL_MS, CELLS, type Past, type View, WINDOWS } from '../../../src/page/view.ts';
import { HOSTILE_TEXT, hostileIn } from '../../support/hostile-text.ts';
import { anIncident } from '../../support/incidents.ts';
import { aHaltedMirror, aMirror, aParked, aParkedMirror, aRun, aRunningMirror } from '../../support/mirrors.ts';
import {
  aComponent,
  allDown,
  aProbe,
  aReason,
  aSnapshot,
  backendDown,
  NOW,
  nothingYet,
  shut,
  standardProbe,
} from '../../support/snapshots.ts';

const english = localeOf('en', NOW, 0);
const EVIL = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&${HOSTILE_TEXT}`;

function pageOf(snapshot = aSnapshot(), changes: Partial<View> = {}): string {
  const view: View = { language: 'en', wall: false, snapshot, past: 'loading', locale: english, ...changes };
  return statusDocument(view, statusPieces(view), '1', { style: '/page.css', script: '/page.js' });
}

function aPast(changes: Partial<Past> = {}): Past {
  const since = NOW - CELLS * CELL_MS;
  return { at: NOW, since, probes: new Map(), components: new Map(), incidents: [], availability: new Map(), ...changes };
}

/** As a reader sees it: without tags. */
function textOf(html: string): string {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ');
}

describe('the verdict', () => {
  test('has the one cause and its next step', () => {
    const snapshot = allDown();
    const [verdict = ''] = /<section id="verdict"[\s\S]*?<\/section>/.exec(pageOf(snapshot)) ?? [];
    const [cause] = snapshot.components.flatMap(({ reasons }) => reasons);
    expect(textOf(verdict)).toContain('DOWN');
    expect(cause).toBeDefined();
    if (cause !== undefined) {
      expect(textOf(verdict)).toContain(reasonText(cause, english));
      expect(textOf(verdict)).toContain(reasonNext(cause, english));
    }
  });

  test.each([
    ['a shut gate', aSnapshot({ gate: shut(aReason('mount.absent', 'vault', 'mount', { path: '/x', remount: 'y' })) })],
    ['a failing attempt', aSnapshot({ probes: [{ ...standardProbe('ui'), settled: false, streak: { good: 0, bad: 1, notRun: 0 } }] })],
    ['a degraded backend', backendDown()],
    ['no result yet', nothingYet()],
  ])('never says that all is fine beside %s', (_, snapshot) => {
    expect(pageOf(snapshot)).not.toContain('Everything is fine');
    expect(pageOf(snapshot)).not.toMatch(/id="verdict" class="verdict healthy"/);
  });

  test('says that all is fine, and for how long', () => {
    expect(textOf(pageOf())).toContain('Everything is fine for 5 h');
  });

  test('says when the last incident was and how long it lasted', () => {
    const incident = anIncident({ from: NOW - 3_600_000, until: NOW - 3_000_000 });
    expect(textOf(pageOf(aSnapshot(), { past: aPast({ incidents: [incident] }) }))).toContain(
      'last incident: gateway at 08:41, lasted 10 min',
    );
  });
});

test('every problem is there once, with its next step, worst first', () => {
  const snapshot = allDown();
  const text = textOf(pageOf(snapshot));
  for (const { reasons } of snapshot.components) {
    for (const reason of reasons) expect(text).toContain(reasonNext(reason, english));
  }
  expect(text.indexOf('Further problems')).toBeGreaterThan(0);
});

describe('the mirror', () => {
  test.each([
    ['halted', aHaltedMirror()],
    ['parked', aParkedMirror()],
    ['running', aRunningMirror()],
  ])('%s: is not shown as healthy while nothing has judged it', (_, mirror) => {
    const [part = ''] = /<section id="mirror"[\s\S]*?<\/section>/.exec(pageOf(aSnapshot({ mirror }))) ?? [];
    expect(part).toContain('class="sign unknown"');
    expect(part).not.toContain('healthy');
  });

  const partOf = (mirror: MirrorSnapshot): string =>
    textOf(/<section id="mirror"[\s\S]*?<\/section>/.exec(pageOf(aSnapshot({ mirror })))?.[0] ?? '').replaceAll(' ,', ',');

  test('says what a person should know although it blocks nothing, with the words of `ytm mirror status`', () => {
    const note = aReason('mirror.not_watched', 'mirror', null, { path: '/hot', problem: 'ENOSPC' });
    const clocks = aReason('mirror.time_offset', 'mirror', null, { offset: '1 h' });
    const hints: MirrorHints = { state: 'failed', folders: 0, problem: note };
    const text = partOf(aMirror({ notes: [note], clocks, hints }));
    for (const reason of [note, clocks]) {
      expect(text).toContain(`note: ${reasonText(reason, english)}`);
      expect(text).toContain(reasonNext(reason, english));
    }
    expect(text).not.toContain('hot is watched');
  });

  const WATCHING: MirrorHints = { state: 'watching', folders: 26, problem: null };
  test.each([
    ['idle', aMirror({ hints: WATCHING }), true],
    ['running', { ...aRunningMirror(), hints: WATCHING }, true],
    ['halted', { ...aHaltedMirror(), hints: WATCHING }, false],
    ['in shadow mode', aMirror({ hints: WATCHING, shadow: true }), false],
  ])('%s: says that saved files are mirrored at once only if they are', (_, mirror, isSaid) => {
    const said = 'hot is watched (26 folders): while the gate is open, saved files are mirrored as soon as they have settled';
    expect(partOf(mirror).includes(said)).toBe(isSaid);
  });

  test('marks a run that was started by a change in hot', () => {
    const text = partOf(aMirror({ runs: [aRun('7', 60_000, { hinted: 2 })] }));
    expect(text).toContain('last run: 09:40 complete (quick, 2 folders)');
  });

  test('halted: says so with its next step, and the cause once', () => {
    const mirror = aHaltedMirror();
    const [why] = mirror.reasons;
    if (why === undefined) throw new Error('nothing halts it');
    const text = partOf({ ...mirror, runs: [aRun('8', 60_000, { status: 'halted', reasons: [why] })] });
    expect(text).toMatch(/HALTED since \d\d:\d\d: nothing is mirrored until a person decides/);
    expect(text).toContain(reasonNext(why, english));
    expect(text.split(reasonText(why, english))).toHaveLength(2);
  });

  test('parked: the number has all kinds of change', () => {
    const parked = aParked({ id: 'p-1', deletes: 0, updates: 3, drift: 0, content: 4 });
    const text = partOf(aMirror({ parked }));
    expect(text).toContain('PARKED, waiting for approval: 7 paths (to approve: ytm mirror approve p-1): 3 to replace');
  });

  test('says of every length of time what it is', () => {
    const text = textOf(pageOf(aSnapshot({ mirror: aRunningMirror() })));
    expect(text).toMatch(/left · running for \d/);
    expect(text).toMatch(/as of 09:33 \( [^()]* ago\) · compared with the vault \( [^()]* ago\)/);
  });
});

describe('the incidents', () => {
  const part = (since: number, past: Past): string => {
    const snapshot = allDown();
    const components = snapshot.components.map((one) => ({ ...one, since }));
    return textOf(/<section id="incidents"[\s\S]*?<\/section>/.exec(pageOf({ ...snapshot, components }, { past }))?.[0] ?? '');
  };
  const SOON = 'The present trouble is listed here once it has lasted 30 s.';

  test('of trouble that is none yet: the list says when it is one', () => {
    expect(part(NOW - 20_000, aPast())).toContain(SOON);
    expect(part(NOW - 40_000, aPast())).not.toContain(SOON);
    expect(textOf(pageOf(aSnapshot(), { past: aPast() }))).not.toContain(SOON);
  });

  test('that are listed are not announced', () => {
    const incidents = allDown()
      .components.filter(({ verdict }) => verdict !== 'healthy')
      .map(({ id }) => anIncident({ id: `${id}@1`, component: id, until: null }));
    expect(part(NOW - 20_000, aPast({ incidents }))).not.toContain(SOON);
  });
});

describe('a strip', () => {
  test('read aloud counts the present state', () => {
    const past = aPast({ components: new Map([['gateway', `${'.'.repeat(92)}uuuu`]]) });
    expect(pageOf(allDown(), { past })).toContain('aria-label="last 24 h: 75.00 % good"');
  });
});

describe('the availability', () => {
  test('of less than a minute is not known', () => {
    const shares = WINDOWS.map(({ ms }) =>
      availabilityOf({ kind: 'component', id: 'gateway' }, { ...NO_TIME, downMs: 59_000 }, { from: NOW - ms, until: NOW }),
    );
    const page = pageOf(aSnapshot(), { past: aPast({ availability: new Map([['gateway', shares]]) }) });
    expect(page).not.toContain('<b>0');
    expect(page).toContain('no data');
  });
});

test('speaks Japanese', () => {
  const page = pageOf(allDown(), { language: 'ja', locale: localeOf('ja', NOW, 540) });
  expect(page).toContain('<html lang="ja"');
  expect(textOf(page)).toContain('次の手順');
  expect(textOf(page)).toContain('UTC+09:00');
});

describe('text from outside stays text', () => {
  const cause = aReason('http.status', 'gateway', 'ui', { target: EVIL, status: 1, expected: EVIL, host: EVIL });
  const probe = aProbe(EVIL, 'http', EVIL, { state: 'down', target: EVIL, reason: { ...cause, probe: EVIL, component: EVIL } });
  const snapshot = aSnapshot({
    host: EVIL,
    version: EVIL,
    components: [aComponent(EVIL, 'degraded', [{ ...cause, component: EVIL, probe: EVIL }])],
    probes: [probe],
    gate: shut({ ...cause, component: EVIL }),
  });

  test('on the page', () => {
    const page = pageOf(snapshot);
    expect(page).not.toMatch(/<script>|<img/);
    expect(hostileIn(page)).toEqual([]);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('on the badge', () => {
    const drawn = badge(snapshot, EVIL, english) ?? '';
    expect(drawn).not.toMatch(/<script>|<img/);
    expect(hostileIn(drawn)).toEqual([]);
    expect(drawn).toContain('&lt;script&gt;');
  });
});

describe('the badge', () => {
  test.each([
    ['healthy', aSnapshot(), null, 'ytm: healthy'],
    ['DOWN', allDown(), null, 'ytm: DOWN'],
    ['of a component', allDown(), 'hot', 'hot: healthy'],
    [
      'not healthy beside a shut gate',
      aSnapshot({ gate: shut(aReason('mount.absent', 'vault', 'mount', { path: '/x', remount: 'y' })) }),
      null,
      'ytm: NEEDS ATTENTION',
    ],
  ])('%s', (_, snapshot, component, said) => {
    expect(badge(snapshot, component, english)).toContain(`aria-label="${said}"`);
  });

  test('there is none of a component that does not exist', () => {
    expect(badge(aSnapshot(), 'nothing', english)).toBeNull();
  });

  test('the icons differ in shape', () => {
    const shapes = (['healthy', 'degraded', 'down', 'unknown'] as const).map((look) => / d="([^"]*)"/.exec(icon(look))?.[1]);
    expect(new Set(shapes).size).toBe(4);
  });
});
