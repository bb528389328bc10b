import { describe, expect, test } from 'vitest';
import type { FaultId } from '../../../src/demo/faults.ts';
import {
  haltsWhenHotIsEmpty,
  parksMassDelete,
  refusesWhileShut,
  runsWhileOpen,
  stopsWhenShareIsLost,
} from '../../../src/demo/mirror-acts.ts';
import type { Act } from '../../../src/demo/stage.ts';
import { runTour, type TourReport } from '../../../src/demo/tour.ts';
import { type Expectation, isNoticed, TOUR, type TourStep } from '../../../src/demo/tour-steps.ts';
import type { Snapshot, SnapshotSource } from '../../../src/health/snapshot.ts';
import { localeOf, reasonNext, reasonText } from '../../../src/messages/messages.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { aComponent, aReason, aSnapshot, NOW, OPEN, shut } from '../../support/snapshots.ts';

/** The snapshot that a running ytm would show once it has noticed. */
function noticed({ verdict, finding }: Expectation): Snapshot {
  const names = ['gateway', 'vault', 'observer', 'hot'];
  if (finding === null) return aSnapshot({ components: names.map((id) => aComponent(id)), gate: OPEN });
  const reason = aReason(finding.cause, finding.component, null, {
    path: '/lab/share',
    remount: 'mount it',
    what: 'http.timeout',
    host: 'lab',
    domains: 'tailnet, http',
    lastLife: NOW,
    file: '.marker',
  });
  return aSnapshot({
    verdict,
    components: names.map((id) => (id === finding.component ? aComponent(id, finding.verdict, [reason]) : aComponent(id))),
    gate: shut(reason),
  });
}

type Blindness = FaultId | 'everything' | null;

/** Plays ytm: notices each set of faults after a span, or never. */
class PlayedYtm implements SnapshotSource {
  #now: Snapshot;
  readonly #listeners = new Set<(snapshot: Snapshot) => void>();
  readonly #clock: FakeClock;
  readonly #after: number;
  readonly #blindTo: Blindness;
  readonly asked: (readonly FaultId[])[] = [];

  constructor(clock: FakeClock, after: number, blindTo: Blindness = null) {
    this.#clock = clock;
    this.#after = after;
    this.#blindTo = blindTo;
    this.#now = aSnapshot({ verdict: 'unknown', complete: false });
  }

  current(): Snapshot {
    return this.#now;
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  setFaults(faults: readonly FaultId[]): Promise<void> {
    this.asked.push(faults);
    const step = TOUR.find((candidate) => candidate.faults.join() === faults.join());
    if (step === undefined || this.#blindTo === 'everything' || faults.some((fault) => fault === this.#blindTo)) return Promise.resolve();
    this.#clock.after(this.#after, () => {
      this.#now = noticed(step.expect);
      for (const listener of this.#listeners) listener(this.#now);
    });
    return Promise.resolve();
  }
}

interface Played {
  readonly report: TourReport;
  readonly text: string;
  readonly ytm: PlayedYtm;
  readonly clock: FakeClock;
}

interface PlayOptions {
  readonly language?: 'en' | 'ja';
  readonly blindTo?: Blindness;
  readonly interruptAfter?: number;
  /** What every act does; its own are in mirror-acts.test.ts. */
  readonly act?: Act;
}

async function play(options: PlayOptions = {}): Promise<Played> {
  const clock = new FakeClock(NOW);
  const ytm = new PlayedYtm(clock, 5_200, options.blindTo);
  const ending = new AbortController();
  const lines: string[] = [];
  const act = options.act ?? (() => Promise.resolve(true));
  const steps = TOUR.map((step): TourStep => (step.act === undefined ? step : { ...step, act }));
  const tour = runTour(steps, {
    source: ytm,
    setFaults: (faults) => ytm.setFaults(faults),
    share: { presence: () => Promise.reject(new Error('nobody looks')), beneath: () => Promise.reject(new Error('nobody looks')) },
    command: () => Promise.reject(new Error('nobody asks')),
    clock,
    signal: ending.signal,
    locale: () => localeOf(options.language ?? 'en', clock.now(), 0),
    print: (line) => lines.push(line),
  });
  if (options.interruptAfter !== undefined) clock.after(options.interruptAfter, () => ending.abort());
  await clock.advance(130_000);
  return { report: await tour, text: lines.join('\n'), ytm, clock };
}

/** The reasons' sentences are not the tour's own. */
function withoutReasons(text: string): string {
  return text.replace(/^( +(?:cause|next|原因|対処) +).*$/gm, '$1…');
}

describe('the itinerary', () => {
  test('is the one that was promised', () => {
    expect(TOUR.map((step) => step.id)).toEqual([
      'healthy',
      'ui-timeout',
      'backend-down',
      'gateway-unreachable',
      'observer-offline',
      'share-unmounted',
      'sentinel-lost',
      'mirror-runs',
      'mirror-loses-share',
      'hot-emptied',
      'mass-delete',
      'healthy-again',
    ]);
    expect(TOUR.filter(({ act }) => act !== undefined).map(({ id, act }) => [id, act])).toEqual([
      ['backend-down', refusesWhileShut],
      ['mirror-runs', runsWhileOpen],
      ['mirror-loses-share', stopsWhenShareIsLost],
      ['hot-emptied', haltsWhenHotIsEmpty],
      ['mass-delete', parksMassDelete],
    ]);
  });
});

describe('what counts as noticed', () => {
  const step = TOUR[1] as TourStep;
  const seen = noticed(step.expect);

  test('everything as expected', () => expect(isNoticed(seen, step.expect)).toBe(true));
  test('not while the gate is still open', () => expect(isNoticed({ ...seen, gate: OPEN }, step.expect)).toBe(false));
  test('not under another verdict', () => expect(isNoticed({ ...seen, verdict: 'down' }, step.expect)).toBe(false));
  test('not with another cause in front', () => {
    const other = aComponent('gateway', 'degraded', [
      aReason('gateway.services_down', 'gateway', null),
      aReason('gateway.front_down', 'gateway', null),
    ]);
    expect(isNoticed({ ...seen, components: [other] }, step.expect)).toBe(false);
  });
  test('not in another component', () => {
    const other = aComponent('vault', 'degraded', [aReason('gateway.front_down', 'vault', null)]);
    expect(isNoticed({ ...seen, components: [other] }, step.expect)).toBe(false);
  });
  test('healthy only when every probe was attempted', () => {
    const well = (TOUR[0] as TourStep).expect;
    expect(isNoticed(noticed(well), well)).toBe(true);
    expect(isNoticed({ ...noticed(well), complete: false }, well)).toBe(false);
  });
});

describe('the tour', () => {
  test('puts the faults in one after the other and reports what was seen, and how soon', async () => {
    const { report, text, ytm, clock } = await play();
    // Every fault is put into a lab that is well.
    expect(ytm.asked).toEqual(TOUR.flatMap(({ faults }) => (faults.length === 0 ? [[]] : [[], faults])));
    // The last four begin where the one before has left all well.
    expect(report.results.map((result) => [result.id, result.noticed, result.tookMs])).toEqual(
      TOUR.map((step, index) => [step.id, true, index < 8 ? 5_200 : 0]),
    );
    expect(report).toMatchObject({ tookMs: (8 + 5) * 5_200, interrupted: false });
    expect(withoutReasons(text)).toMatchInlineSnapshot(`
      "A tour of the lab: 12 steps in less than two minutes. The fleet is simulated; probes, engine, mirror, rsync and exporter are the real ones.

      1/12  everything is healthy
           verdict  healthy
           gate     open
           noticed  after 5.2 s

      2/12  /ui/ stops responding
           verdict  DEGRADED (gateway)
           cause    …
           next     …
           gate     SHUT (gateway.front_down)
           noticed  after 5.2 s

      3/12  the backend fails (/api/healthz returns HTTP 500)
           verdict  DEGRADED (gateway)
           cause    …
           next     …
           gate     SHUT (gateway.backend_down)
           noticed  after 5.2 s

      4/12  the gateway is not reachable
           verdict  DOWN (gateway)
           cause    …
           next     …
           gate     SHUT (gateway.not_reachable)
           noticed  after 5.2 s

      5/12  this machine goes offline
           verdict  UNKNOWN (observer)
           cause    …
           next     …
           gate     SHUT (observer.offline)
           noticed  after 5.2 s

      6/12  the share is unmounted
           verdict  DOWN (vault)
           cause    …
           next     …
           gate     SHUT (mount.absent)
           noticed  after 5.2 s

      7/12  the vault’s sentinel is deleted
           verdict  DOWN (vault)
           cause    …
           next     …
           gate     SHUT (sentinel.missing)
           noticed  after 5.2 s

      8/12  the gate is open: the mirror runs

      9/12  the share is unmounted while the mirror copies

      10/12  hot is empty, as if its disk were gone

      11/12  the archive in hot is deleted (96 files)

      12/12  everything is repaired
           verdict  healthy
           gate     open
           noticed  after <1 ms

      All 12 steps went as expected, in 1 min 8 s."
    `);
    expect(ytm.listeners).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  test('gives the reason’s own sentence and next step', async () => {
    const { text } = await play();
    const reason = aReason('sentinel.missing', 'vault', null, { file: '.marker' });
    const locale = localeOf('en', NOW, 0);
    expect(text).toContain(`cause    ${reasonText(reason, locale)}\n     next     ${reasonNext(reason, locale)}\n`);
  });

  test('says so when a fault is not noticed in its time, and goes on', async () => {
    const { report, text } = await play({ blindTo: 'share-unmounted' });
    expect(report.results.filter((result) => !result.noticed)).toEqual([{ id: 'share-unmounted', noticed: false, tookMs: 15_000 }]);
    expect(report.results).toHaveLength(12);
    expect(text).toContain('MISSED   expected within 15 s: vault DOWN, mount.absent, gate SHUT');
    expect(text).toContain('1 of 12 steps did not go as expected.');
  });

  test('an act that does not go as it should is one that was missed', async () => {
    const { report, text } = await play({ act: () => Promise.resolve(false) });
    expect(report.results.filter((result) => !result.noticed).map(({ id }) => id)).toEqual([
      'backend-down',
      'mirror-runs',
      'mirror-loses-share',
      'hot-emptied',
      'mass-delete',
    ]);
    expect(text).toContain('5 of 12 steps did not go as expected.');
  });

  test('no act begins where its beginning was not seen', async () => {
    const raised: string[] = [];
    const act: Act = (stage) => {
      raised.push(stage.current().verdict);
      return Promise.resolve(true);
    };
    const { text } = await play({ act, blindTo: 'backend-down' });
    expect(raised).toEqual(['healthy', 'healthy', 'healthy', 'healthy']);
    expect(text).toContain('MISSED   expected within 13 s: gateway DEGRADED, gateway.backend_down, gate SHUT');
  });

  test('never takes two minutes, even when nothing at all is noticed', async () => {
    const { report } = await play({ blindTo: 'everything' });
    expect(report.tookMs).toBe(115_000);
    expect(report.results.map((result) => result.noticed)).toEqual(TOUR.map(() => false));
  });

  test('ends at once when it is interrupted', async () => {
    const { report, text, ytm, clock } = await play({ interruptAfter: 7_000 });
    expect(report.interrupted).toBe(true);
    expect(report.results.map((result) => result.id)).toEqual(['healthy']);
    expect(text.endsWith('The tour was interrupted.')).toBe(true);
    expect(ytm.listeners).toBe(0);
    expect(ytm.asked).toEqual([[], [], ['ui-timeout']]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('speaks Japanese', async () => {
    const { text } = await play({ language: 'ja' });
    expect(withoutReasons(text)).toMatchInlineSnapshot(`
      "ラボのツアー: 12 ステップ、2 分以内。機器は模擬ですが、プローブ、エンジン、ミラー、rsync、エクスポーターは本物です。

      1/12  すべて正常
           判定      正常
           ゲート    開
           検知      5.2秒後

      2/12  /ui/ が応答しなくなる
           判定      DEGRADED (gateway)
           原因      …
           次の手順  lab のフロントエンド（ファイルと Web サーバー）を確認
           ゲート    閉 (gateway.front_down)
           検知      5.2秒後

      3/12  バックエンドの障害（/api/healthz が HTTP 500）
           判定      DEGRADED (gateway)
           原因      …
           次の手順  ssh lab でバックエンドを再起動し、ログを確認
           ゲート    閉 (gateway.backend_down)
           検知      5.2秒後

      4/12  ゲートウェイに到達できない
           判定      DOWN (gateway)
           原因      …
           次の手順  lab の電源を確認。次に: tailscale ping lab
           ゲート    閉 (gateway.not_reachable)
           検知      5.2秒後

      5/12  このマシンがオフラインになる
           判定      UNKNOWN (observer)
           原因      …
           次の手順  このマシンのネットワークを確認
           ゲート    閉 (observer.offline)
           検知      5.2秒後

      6/12  共有がアンマウントされる
           判定      DOWN (vault)
           原因      …
           次の手順  mount it
           ゲート    閉 (mount.absent)
           検知      5.2秒後

      7/12  保管庫のセンチネルが削除される
           判定      DOWN (vault)
           原因      …
           次の手順  新しい保管庫なら ytm mirror bootstrap。そうでなければ正しい共有をマウント。ファイルを手で作らないこと
           ゲート    閉 (sentinel.missing)
           検知      5.2秒後

      8/12  ゲートが開いていて、ミラーが実行される

      9/12  ミラーのコピー中に共有がアンマウントされる

      10/12  hot が空になる（ディスクが外れたような状態）

      11/12  hot のアーカイブが削除される（96 ファイル）

      12/12  すべて復旧
           判定      正常
           ゲート    開
           検知      <1 ms後

      12 ステップすべてが期待どおりでした（所要 1分8秒）。"
    `);
  });
});
