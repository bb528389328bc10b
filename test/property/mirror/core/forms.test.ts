/** One tree, written in one Unicode form or the other, with rules in either: the plan is the same. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Abilities } from '../../../../src/mirror/core/abilities.ts';
import type { Contract } from '../../../../src/mirror/core/contract.ts';
import { aFile, CONTRACT, DISK, FREE, ModelMirror, NOW, SHARE } from '../../../support/mirror/model.ts';
import { scanned } from '../../../support/mirror/model-scans.ts';

type Form = 'NFC' | 'NFD';

const NAMES = ['ガイド', 'ピアノ', 'café', 'a', 'Ärger', '한글'];
const path = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
const rule = fc.tuple(path, fc.constantFrom<Form>('NFC', 'NFD')).map(([written, form]) => written.normalize(form));
const rules = fc.record({
  exclude: fc.array(rule, { maxLength: 2 }),
  keep: fc.array(rule, { maxLength: 2 }),
  realDirsOnly: fc.array(rule, { maxLength: 1 }),
});
const forms = fc.constantFrom<Form>('NFC', 'NFD');
const able = fc.constantFrom<Abilities>(SHARE, DISK, { ...SHARE, unicodeForm: 'nfc' }, { ...DISK, unicodeForm: 'nfd' });

interface Tree {
  readonly sent: readonly string[];
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** Sent once; then some of it goes and something comes. What a scan then finds, with every name in one form. */
function planOf({ sent, gone, come }: Tree, form: Form, contract: Contract, abilities: Abilities): unknown {
  const mirror = new ModelMirror({ contract, abilities });
  const put = (each: string): void => {
    try {
      mirror.hot.put(each.normalize(form), aFile(each, NOW - 3_600_000));
    } catch {
      // Something of another type has the name.
    }
  };
  for (const each of sent) put(each);
  mirror.run();
  for (const each of gone) if (mirror.hot.at(each.normalize(form)) !== null) mirror.hot.remove(each.normalize(form));
  for (const each of come) put(each);
  const found = Object.entries(scanned(mirror)).map(([key, list]) => [
    key,
    (list as string[]).map((line) => line.normalize('NFC')).toSorted(),
  ]);
  return Object.fromEntries(found);
}

test('the form that hot or a rule is written in makes no difference', () => {
  fc.assert(
    fc.property(
      fc.record({
        sent: fc.array(path, { minLength: 1, maxLength: 8 }),
        gone: fc.array(path, { maxLength: 4 }),
        come: fc.array(path, { maxLength: 4 }),
      }),
      rules,
      able,
      forms,
      (tree, written, abilities, form) => {
        const contract: Contract = { ...CONTRACT, ...written, budget: FREE, minHotRatio: 0 };
        const composed = Object.fromEntries(Object.entries(written).map(([key, all]) => [key, all.map((one) => one.normalize('NFC'))]));
        expect(planOf(tree, form, contract, abilities)).toEqual(planOf(tree, 'NFC', { ...contract, ...composed }, abilities));
      },
    ),
    { numRuns: 300 },
  );
});
