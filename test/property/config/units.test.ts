import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance } from '../../../src/config/near-name.ts';
import { readYaml } from '../../../src/config/yaml-text.ts';
import {
  formatBytes,
  formatDuration,
  parseBytes,
  parseDuration,
  parseSize,
  type SizeSpec,
  sizeInBytes,
} from '../../../src/schema/units.ts';
import { mistakesIn } from '../../support/config.ts';

const simple: fc.Arbitrary<SizeSpec> = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 46 }).map((bytes) => ({ kind: 'bytes' as const, bytes })),
  fc.integer({ min: 0, max: 1000 }).map((tenths) => ({ kind: 'percent' as const, percent: tenths / 10 })),
);
const anySize: fc.Arbitrary<SizeSpec> = fc.oneof(
  simple,
  fc.record({ kind: fc.constantFrom('min' as const, 'max' as const), of: fc.array(simple, { minLength: 2, maxLength: 4 }) }),
);

function written(size: SizeSpec): string {
  if (size.kind === 'bytes') return formatBytes(size.bytes);
  return size.kind === 'percent' ? `${size.percent}%` : `${size.kind}(${size.of.map(written).join(', ')})`;
}

describe('durations', () => {
  it('are read as they are written', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (ms) => parseDuration(formatDuration(ms)) === ms));
  });

  it('need a unit and nothing else', () => {
    fc.assert(fc.property(fc.string(), (text) => parseDuration(text) === null || /^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)));
  });

  it.each([
    ['500ms', 500],
    ['15s', 15_000],
    ['10m', 600_000],
    ['6h', 21_600_000],
    ['7d', 604_800_000],
    ['1.5s', 1_500],
    ['0s', 0],
    ['1.5ms', null],
    ['15', null],
    ['-1s', null],
    ['1 s', null],
    ['1e3s', null],
    ['', null],
  ])('%s is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('sizes', () => {
  it('are read as they are written', () => {
    fc.assert(
      fc.property(anySize, (size) => {
        expect(parseSize(written(size))).toEqual(size);
      }),
    );
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (bytes) => parseBytes(formatBytes(bytes)) === bytes));
  });

  it('lie between nothing and the larger of the total and what is fixed', () => {
    fc.assert(
      fc.property(anySize, fc.integer({ min: 0, max: 2 ** 46 }), (size, total) => {
        const bytes = sizeInBytes(size, total);
        return bytes >= 0 && bytes <= Math.max(total, 2 ** 46) * (1 + 1e-9);
      }),
    );
  });

  it('grow with the total', () => {
    fc.assert(fc.property(anySize, fc.nat(), fc.nat(), (size, total, more) => sizeInBytes(size, total) <= sizeInBytes(size, total + more)));
  });

  it.each([
    ['min(10%, 50GB)', 100e9, 10e9],
    ['min(10%, 50GB)', 1e12, 50e9],
    ['max(10%, 50GB)', 1e12, 100e9],
    ['10MiB', 0, 10_485_760],
    ['2GB', 0, 2e9],
  ])('%s of %d is %d', (text, total, bytes) => {
    const size = parseSize(text);
    expect(size === null ? null : sizeInBytes(size, total)).toBe(bytes);
  });

  it.each(['101%', 'min(5%)', 'min()', 'min(1GB, min(2GB, 3GB))', '5', 'GB', '-1GB', '5 %', '1KIB'])('%s is none', (text) => {
    expect(parseSize(text)).toBeNull();
  });
});

describe('editDistance', () => {
  it('is zero for equals only, and the same both ways', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (left, right) => {
        const distance = editDistance(left, right);
        return (
          (distance === 0) === (left === right) && distance === editDistance(right, left) && distance <= Math.max(left.length, right.length)
        );
      }),
    );
  });
});

describe('any text', () => {
  it('is a config or a list of mistakes, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...Array.from('ab:-*&!{}[]"\' \n#,%|>\t'), 'version: 1\n', 'probes:\n  ', 'kind: http') }),
        async (text) => (await mistakesIn(text)).length >= 0,
      ),
    );
  });

  it('of values is read back from YAML', () => {
    const value = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 })),
    );
    fc.assert(
      fc.property(value, (written) => {
        expect(readYaml(JSON.stringify(written)).value).toEqual({ ...written });
      }),
    );
  });
});
