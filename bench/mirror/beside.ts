/** Costs of ytm and of bare rsync, turn by turn. */
import { type Cost, median } from '../lib.ts';
import type { TreeSize } from './trees.ts';

export interface MirrorBench {
  /** An empty one of its own. */
  readonly folder: string;
  readonly turns: number;
  readonly size: TreeSize;
}

export type Spent = Pick<Cost, 'wallMs' | 'cpuMs'>;

/** Each side once to warm up, then in turns. The first one is the measure of the others. */
export async function inTurns(turns: number, sides: readonly (readonly [name: string, act: () => Promise<Spent>])[]): Promise<void> {
  const spent = sides.map((): Spent[] => []);
  for (let turn = -1; turn < turns; turn += 1) {
    for (const [index, [, act]] of sides.entries()) {
      const cost = await act();
      if (turn >= 0) spent[index]?.push(cost);
    }
  }
  const base = spent[0] ?? [];
  for (const [index, [name]] of sides.entries()) console.log(told(name, spent[index] ?? [], base));
}

function told(name: string, costs: readonly Spent[], base: readonly Spent[]): string {
  const of = (key: keyof Spent): string =>
    median(costs.map((cost) => cost[key]))
      .toFixed(0)
      .padStart(6);
  const ratio = (key: keyof Spent): string => median(costs.map((cost, turn) => cost[key] / (base[turn]?.[key] ?? Number.NaN))).toFixed(2);
  const walls = costs.map(({ wallMs }) => wallMs);
  const span = `${Math.min(...walls).toFixed(0)}-${Math.max(...walls).toFixed(0)}`;
  return `${name.padEnd(30)} wall ${of('wallMs')} ms (${span}), ${ratio('wallMs')}×; CPU with children ${of('cpuMs')} ms, ${ratio('cpuMs')}×`;
}
