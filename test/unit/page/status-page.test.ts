import { describe, expect, test } from 'vitest';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { badge, icon } from '../../../src/page/badge.tsx';
import { statusDocument, statusPieces } from '../../../src/page/status-page.tsx';
import type { View } from '../../../src/page/view.ts';
import { HOSTILE_TEXT, hostileIn } from '../../support/hostile-text.ts';
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
});

test('every problem is there once, with its next step, worst first', () => {
  const snapshot = allDown();
  const text = textOf(pageOf(snapshot));
  for (const { reasons } of snapshot.components) {
    for (const reason of reasons) expect(text).toContain(reasonNext(reason, english));
  }
  expect(text.indexOf('Further problems')).toBeGreaterThan(0);
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
