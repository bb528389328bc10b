/** What the defaults of the catalogue mean; the codes themselves are a table in docs/reasons.md. */
import { describe, expect, test } from 'vitest';
import { isReasonCode, metaOf, REASON_CODES } from '../../../src/health/catalogue.ts';
import { MINUTE } from '../../support/health.ts';

describe('the catalogue', () => {
  test.each([
    ['an ordinary failure', 'http.timeout', { severity: 'warning', holdMs: 10 * MINUTE, blocks: 'start', strict: false }],
    ['a notice', 'tls.expiring', { severity: 'warning', holdMs: 10 * MINUTE, blocks: 'none', strict: false }],
    ['blindness', 'probe.stale', { severity: 'warning', holdMs: 30 * MINUTE, blocks: 'start', strict: false }],
    ['a strict fact of the vault', 'mount.absent', { severity: 'critical', holdMs: 2 * MINUTE, blocks: 'run', strict: true }],
    [
      'a component that cannot be reached',
      'gateway.not_reachable',
      { severity: 'critical', holdMs: 2 * MINUTE, blocks: 'start', strict: false },
    ],
    ['a mirror that stands still', 'hot.empty', { severity: 'critical', holdMs: 2 * MINUTE, blocks: 'none', strict: false }],
    ['what passes by itself', 'mirror.on_battery', { severity: 'info', holdMs: 10 * MINUTE, blocks: 'none', strict: false }],
  ] as const)('%s: %s', (_, code, meta) => expect(metaOf(code)).toEqual(meta));

  test('only what the vault shows stops a running job', () => {
    for (const code of REASON_CODES) {
      const { blocks, strict, severity } = metaOf(code);
      if (strict || blocks === 'run') expect([code, blocks, severity]).toEqual([code, 'run', 'critical']);
    }
  });

  test('knows its codes', () => {
    expect(REASON_CODES.every(isReasonCode)).toBe(true);
    for (const text of ['', 'mount', 'mount.absent ', 'toString', '__proto__']) expect(isReasonCode(text)).toBe(false);
  });
});
