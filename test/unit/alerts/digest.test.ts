/** The digest: what it holds and how it reads. When it is sent is played by the scenarios. */
import { describe, expect, test } from 'vitest';
import {
  type DigestMaterial,
  type DigestMemory,
  digestOf,
  parseDigestMemory,
  planDigest,
  withSpace,
} from '../../../src/alerts/core/digest.ts';
import type { DigestMessage } from '../../../src/alerts/core/message.ts';
import { messageText } from '../../../src/alerts/core/text.ts';
import type { RunMark } from '../../../src/health/history.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { anIncident } from '../../support/incidents.ts';
import { aMirror, aParked, aRun } from '../../support/mirrors.ts';
import { anAttempt, aProbe, aSnapshot, NOW } from '../../support/snapshots.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GB = 1_000_000_000;

function spaceProbe(freeBytes: number) {
  const facts = { space: { path: '/mnt/share', freeBytes, sizeBytes: 2_000 * GB } };
  return aProbe('space', 'space', 'vault', { last: anAttempt(facts) });
}

function run(id: string, status: RunMark['status'], bytes = 0): RunMark {
  return { id, startedAt: NOW - HOUR, endedAt: NOW - HOUR + MINUTE, status, bytes };
}

const tls = { protocol: 'TLSv1.3', subject: 'acer', issuer: 'acer', fingerprint256: 'AA' };

function material(changes: Partial<DigestMaterial> = {}): DigestMaterial {
  const expiresAt = NOW + 5 * DAY;
  const probes = [
    spaceProbe(420 * GB),
    aProbe('ui', 'http', 'gateway', { last: anAttempt({ tls: { ...tls, expiresAt } }) }),
    aProbe('healthz', 'http', 'gateway', { last: anAttempt({ tls: { ...tls, expiresAt } }) }),
    aProbe('nas', 'http', 'nas', { last: anAttempt({ tls: { ...tls, fingerprint256: 'BB', expiresAt: NOW + 90 * DAY } }) }),
    aProbe('tailscale', 'tailscale-status', 'observer', { last: anAttempt({ observer: { name: 'mac', keyExpiresAt: NOW + 12 * DAY } }) }),
  ];
  const mirror = aMirror({
    upToDateAt: NOW - 10 * MINUTE,
    parked: aParked({ deletes: 3, updates: 1, drift: 0, content: 0 }),
    leftOut: [{ why: 'link-leaves-hot', count: 2, first: [{ path: 'video/old', detail: '/Volumes/x' }] }],
    runs: [aRun('1', HOUR, { unmanaged: 4 })],
  });
  const day = { goodMs: DAY, degradedMs: 0, downMs: 0, unknownMs: 0, unobservedMs: 0, ratio: 1 };
  return {
    from: NOW - DAY,
    until: NOW,
    snapshot: aSnapshot({ probes, mirror }),
    availability: [
      {
        subject: { kind: 'component', id: 'gateway' },
        ...day,
        goodMs: DAY - 6 * MINUTE,
        downMs: 6 * MINUTE,
        ratio: 1 - (6 * MINUTE) / DAY,
      },
      { subject: { kind: 'component', id: 'vault' }, ...day },
      { subject: { kind: 'component', id: 'nas' }, ...day, goodMs: 0, unobservedMs: DAY, ratio: null },
      { subject: { kind: 'probe', id: 'ui' }, ...day },
    ],
    incidents: [
      anIncident({ id: 'gateway@2', from: NOW - 2 * HOUR, until: NOW - 2 * HOUR + 6 * MINUTE }),
      anIncident({ id: 'gateway@1', from: NOW - 8 * HOUR, until: NOW - 8 * HOUR + MINUTE, notified: null }),
    ],
    runs: [run('1', 'complete', 2 * GB), run('2', 'complete'), run('3', 'refused'), run('4', 'refused'), run('5', 'parked', GB)],
    space: {},
    doctors: [],
    ...changes,
  };
}

function textOf(changes: Partial<DigestMaterial> = {}, language: 'en' | 'ja' = 'en') {
  const message: DigestMessage = { id: 'digest:1', kind: 'digest', digest: digestOf(material(changes)), at: NOW, host: 'mac' };
  return messageText(message, localeOf(language, NOW, 0));
}

describe('what it says', () => {
  test('availability, incidents, mirror, space and what expires', () => {
    const { title, body } = textOf();
    expect(`${title}\n\n${body}`).toMatchInlineSnapshot(`
      "digest of mac: 2 incidents in 1 d

      From 2026-11-21 09:41 to 2026-11-22 09:41.
      Availability:
      - gateway: 99.58 % (DOWN for 6 min)
      - vault: 100 %
      - nas: nothing is known
      Incidents:
      - gateway was DOWN 07:41–07:47 (6 min): not reachable over the tailnet (tailnet, http): no sign of life for <1 ms
      - gateway was DOWN 01:41–01:42 (1 min): not reachable over the tailnet (tailnet, http): no sign of life for <1 ms (no message was sent)
      Mirror: 5 runs, 3.0 GB copied (2 refused, 1 parked).
      The vault was last up to date at 09:31.
      4 changes parked: ytm mirror plan shows them.
      Not mirrored:
      - 2 × the link points outside hot: /Volumes/x (video/old)
      4 unmanaged paths in the vault.
      /mnt/share: 420 GB of 2.0 TB free.
      /Users/mika/workspaces: 210 GB of 1.0 TB free.
      The certificate that ui sees expires at 2026-11-27 09:41.
      The tailnet key that tailscale sees expires at 2026-12-04 09:41.
      ytm on mac; details: ytm history, ytm incidents"
    `);
  });

  test('in Japanese', () => {
    const { title, body } = textOf({}, 'ja');
    expect(`${title}\n\n${body}`).toMatchInlineSnapshot(`
      "mac のまとめ：1日にインシデント 2 件

      2026-11-21 09:41 から 2026-11-22 09:41 まで。
      稼働率：
      - gateway：99.58 %（DOWN 6分）
      - vault：100 %
      - nas：不明
      インシデント：
      - gateway は 07:41〜07:47 に DOWN でした（6分）：tailnet 経由で到達できません（tailnet, http）: <1 ms 前から応答なし
      - gateway は 01:41〜01:42 に DOWN でした（1分）：tailnet 経由で到達できません（tailnet, http）: <1 ms 前から応答なし（通知せず）
      ミラー：実行 5 回、コピー 3.0 GB（見送り 2 回、保留あり 1 回）。
      保管庫が最後に最新だったのは 09:31 です。
      保留中の変更 4 件：ytm mirror plan で表示されます。
      ミラーしていないもの：
      - 2 件：リンクが hot の外を指しています: /Volumes/x（video/old）
      保管庫にある管理外のもの 4 件。
      /mnt/share：空き 420 GB（全体 2.0 TB）。
      /Users/mika/workspaces：空き 210 GB（全体 1.0 TB）。
      ui が見ている証明書は 2026-11-27 09:41 に期限が切れます。
      tailscale が見ている tailnet のキーは 2026-12-04 09:41 に期限が切れます。
      mac の ytm から。詳細：ytm history、ytm incidents"
    `);
  });

  test('of a quiet day without a mirror', () => {
    const { title, body } = textOf({ snapshot: { probes: [], mirror: null }, incidents: [], runs: [] });
    expect(title).toBe('digest of mac: no incidents in 1 d');
    expect(body).not.toMatch(/Incidents|Mirror|free|expires/);
  });

  test('of a day without observations does not speak of incidents', () => {
    const { availability } = material();
    const unknown = availability.map((one) => ({ ...one, goodMs: 0, downMs: 0, degradedMs: 0, ratio: null, unobservedMs: DAY }));
    for (const none of [[], unknown]) {
      const { title } = textOf({ incidents: [], availability: none });
      expect(title).toBe('digest of mac: nothing was observed in 1 d');
    }
  });

  test('of a bad day it names the newest incidents, and how many more there were', () => {
    const incidents = Array.from({ length: 30 }, (_, index) => anIncident({ id: `gateway@${index}`, until: NOW }));
    const { title, body } = textOf({ incidents });
    expect(title).toBe('digest of mac: 30 incidents in 1 d');
    expect(body).toContain('and 22 more: ytm incidents');
  });

  test('an open incident has no end', () => {
    expect(textOf({ incidents: [anIncident({ from: NOW - HOUR, until: null })] }).body).toContain('since 08:41 (1 h)');
  });

  test('a certificate that expired is named as expired', () => {
    const probes = [aProbe('ui', 'http', 'gateway', { last: anAttempt({ tls: { ...tls, expiresAt: NOW - DAY } }) })];
    expect(textOf({ snapshot: aSnapshot({ probes }) }).body).toContain('The certificate that ui sees expired at 2026-11-21 09:41.');
  });
});

describe('free space', () => {
  const samples = (...free: readonly number[]) =>
    free.map((gigabytes, index) => ({ at: NOW - (free.length - 1 - index) * DAY, freeBytes: gigabytes * GB }));
  const line = (...free: readonly number[]): string => {
    const snapshot = aSnapshot({ probes: [spaceProbe((free.at(-1) ?? 0) * GB)] });
    return (
      textOf({ snapshot, space: { '/mnt/share': samples(...free) } })
        .body.split('\n')
        .find((one) => one.startsWith('/mnt')) ?? ''
    );
  };

  test('the day on which the share will be full', () => {
    expect(line(450, 440, 430, 420)).toBe('/mnt/share: 420 GB of 2.0 TB free, 10.0 GB less per day: full around 2027-01-03.');
  });

  test('no day when that is more than a year away, or when space is freed', () => {
    expect(line(421, 420.5, 420)).toBe('/mnt/share: 420 GB of 2.0 TB free, 500 MB less per day.');
    expect(line(400, 410, 420)).toBe('/mnt/share: 420 GB of 2.0 TB free, 10.0 GB more per day.');
  });

  test('no trend from too little, or from next to nothing', () => {
    expect(line(440, 420)).toBe('/mnt/share: 420 GB of 2.0 TB free.');
    expect(line(420.1, 420.05, 420)).toBe('/mnt/share: 420 GB of 2.0 TB free.');
  });

  test('thirty samples of each watched path are kept, and none of the future', () => {
    let memory: DigestMemory = { schedule: 'daily', nextAt: NOW, sentAt: null, space: { '/gone': samples(1) } };
    for (let day = 0; day < 40; day += 1) memory = withSpace(memory, { probes: [spaceProbe(GB)] }, NOW + day * DAY);
    expect(Object.keys(memory.space)).toEqual(['/mnt/share']);
    expect(memory.space['/mnt/share']).toHaveLength(30);
    expect(withSpace(memory, { probes: [spaceProbe(GB)] }, NOW).space['/mnt/share']).toEqual([{ at: NOW, freeBytes: GB }]);
  });
});

describe('when it is due', () => {
  const memory: DigestMemory = { schedule: 'a', nextAt: NOW, sentAt: NOW - DAY, space: {} };

  test('at its time, from the last one on, and then for the next time', () => {
    expect(planDigest(memory, 'a', NOW + DAY, NOW)).toEqual({
      due: { from: NOW - DAY, until: NOW, scheduledAt: NOW },
      memory: { ...memory, nextAt: NOW + DAY, sentAt: NOW },
    });
  });

  test('not before, and not for another schedule than the one that was waited for', () => {
    expect(planDigest(memory, 'a', NOW, NOW - MINUTE).due).toBeNull();
    expect(planDigest(memory, 'b', NOW + DAY, NOW + MINUTE)).toEqual({
      due: null,
      memory: { ...memory, schedule: 'b', nextAt: NOW + DAY },
    });
    expect(planDigest(null, 'a', NOW + DAY, NOW)).toEqual({ due: null, memory: { ...memory, nextAt: NOW + DAY, sentAt: null } });
  });

  test('about a day at first, and about a month at most', () => {
    expect(planDigest({ ...memory, sentAt: null }, 'a', NOW + DAY, NOW).due).toMatchObject({ from: NOW - DAY });
    expect(planDigest({ ...memory, sentAt: NOW - 90 * DAY }, 'a', NOW + DAY, NOW).due).toMatchObject({ from: NOW - 31 * DAY });
  });

  test('what is damaged is as if there had been none', () => {
    for (const text of [null, '', '{', '7', '{"schedule":"a"}']) expect(parseDigestMemory(text)).toBeNull();
    expect(parseDigestMemory(JSON.stringify(memory))).toEqual(memory);
  });
});

describe('the doctors', () => {
  const night = (doctor: string, critical: number, warning: number, changes: object = {}) => {
    return {
      doctor,
      at: NOW,
      complete: true,
      problem: null,
      checks: [{ check: 'links', counts: { critical, warning, info: 9 } }],
      ...changes,
    };
  };
  const linesOf = (doctors: DigestMaterial['doctors'], language: 'en' | 'ja' = 'en') => {
    return textOf({ doctors }, language)
      .body.split('\n')
      .filter((line) => /doctor|ドクター/.test(line));
  };

  test('are listed where they found something, did not finish or failed', () => {
    const doctors = [
      night('storage', 0, 0),
      night('vault', 1, 3),
      night('thumbnails', 0, 1, { complete: false }),
      night('service', 0, 0, { complete: false, problem: 'it did not end within 10 minutes' }),
    ];
    expect(linesOf(doctors)).toEqual([
      'ytm doctor vault: 1 critical, 3 warnings.',
      'ytm doctor thumbnails did not finish: 0 critical, 1 warning so far.',
      'ytm doctor service failed: it did not end within 10 minutes',
    ]);
    expect(linesOf(doctors, 'ja')[2]).toBe('ytm doctor service は失敗しました：10 分以内に終わりませんでした');
  });

  test('are one line where they found nothing, and none where they did not run', () => {
    expect(linesOf([night('storage', 0, 0)])).toEqual(['The doctors found nothing to do.']);
    expect(linesOf([])).toEqual([]);
  });
});
