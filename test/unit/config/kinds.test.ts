import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { COMMON_KEYS } from '../../../src/config/schema.ts';
import { keysOf } from '../../../src/config/schema-walk.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import { parseDuration } from '../../../src/schema/units.ts';

describe.each([...PROBE_KINDS.values()])('the settings of $kind', ({ settings, defaults }) => {
  it('refuse an unknown key', () => {
    const issues = z.safeParse(settings, { surely_unknown: 1 }).error?.issues ?? [];
    expect(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))).toContain('surely_unknown');
  });

  it('do not use a key that every probe has', () => {
    expect(keysOf(settings).filter((key) => COMMON_KEYS.has(key))).toEqual([]);
  });

  it('come with a time-out that is shorter than the interval', () => {
    expect(parseDuration(defaults.timeout)).toBeLessThan(parseDuration(defaults.every) ?? 0);
  });
});
