/** Random snapshots for property tests: the standard fleet with sick parts, and names and texts from all over Unicode. */
import fc from 'fast-check';
import { REASON_CODES } from '../../src/health/catalogue.ts';
import type { ProbeSnapshot, ProbeState, Reason, Snapshot, Verdict } from '../../src/health/snapshot.ts';
import { aComponent, anAttempt, aProbe, aReason, aSnapshot, NOW, OPEN, shut, standardProbes } from './snapshots.ts';

const JAPANESE = ['保管庫', 'ゲートウェイ', '編集用マック', 'ﾊﾞｯｸｱｯﾌﾟ', 'か\u3099っこう', '共有「素材」、2026年。', '①カット→書き出し…'];
const name = fc.oneof(fc.constantFrom('gateway', 'vault', 'ui', 'healthz', ...JAPANESE), fc.string({ minLength: 1, maxLength: 12 }));
const text = fc.oneof(
  fc.constantFrom(...JAPANESE, 'https://acer-dai.example/ui/', '/Volumes/保管庫/作業'),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const args = fc.record({
  target: text,
  host: name,
  path: text,
  what: text,
  remount: text,
  output: text,
  free: fc.nat(),
  timeout: fc.nat(90_000),
  peer: name,
  domains: text,
});

export const randomReason: fc.Arbitrary<Reason> = fc
  .record({ code: fc.constantFrom(...REASON_CODES), probe: fc.option(name), args, age: fc.nat(9e9) })
  .map(({ code, probe, args: values, age }) => aReason(code, 'gateway', probe, values, NOW - age));

const randomProbe: fc.Arbitrary<ProbeSnapshot> = fc
  .record({
    id: name,
    component: fc.constantFrom('gateway', 'vault'),
    state: fc.constantFrom<ProbeState>('up', 'degraded', 'down', 'unknown'),
    stale: fc.boolean(),
    attempted: fc.boolean(),
    target: text,
    code: fc.option(fc.constantFrom(...REASON_CODES)),
    detail: text,
    strip: fc.string({ unit: fc.constantFrom('u', 'w', 'd', 'n'), maxLength: 60 }),
    age: fc.nat(9e8),
    values: args,
  })
  .map(({ id, component, state, stale, attempted, target, code, detail, strip, age, values }) =>
    aProbe(id, 'http', component, {
      state,
      stale,
      target,
      strip,
      since: NOW - age,
      last: attempted
        ? anAttempt(
            { http: { status: 200, contentType: detail, phases: { connect: 3 } } },
            { ok: code === null, code, detail, args: values, at: NOW - age },
          )
        : null,
    }),
  );

export const randomSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    probes: fc.uniqueArray(randomProbe, { maxLength: 14, selector: (probe) => probe.id }),
    verdicts: fc.tuple(...['gateway', 'vault', 'hot'].map(() => fc.constantFrom<Verdict>('healthy', 'degraded', 'down', 'unknown'))),
    reasons: fc.array(randomReason, { minLength: 1, maxLength: 6 }),
    blocked: fc.array(randomReason, { maxLength: 3 }),
    complete: fc.boolean(),
    host: name,
  })
  .map(({ probes, verdicts, reasons, blocked, complete, host }) => {
    const ids = ['gateway', 'vault', 'hot'];
    const components = verdicts.map((verdict, index) => {
      const id = ids[index] ?? 'gateway';
      return aComponent(id, verdict, verdict === 'healthy' ? [] : reasons.map((reason) => ({ ...reason, component: id })), {
        judgement: {
          ...aComponent(id).judgement,
          domains: [{ domain: 'http', state: 'dead', probes: standardProbes().map((probe) => probe.id) }],
        },
      });
    });
    return aSnapshot({ components, probes, gate: blocked.length === 0 ? OPEN : shut(...blocked), complete, host });
  });
