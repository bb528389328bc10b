/** Steady good results are not judged again, but they are signs of life: a snapshot has the newest one. */
import type { ComponentSnapshot } from '../health/snapshot.ts';
import { newest } from '../health/verdict.ts';
import type { ProbeView } from '../health/view.ts';

export function withNewestLife(component: ComponentSnapshot, views: readonly ProbeView[]): ComponentSnapshot {
  const own = views.filter(({ rules }) => rules.component === component.id);
  const lastLife = newest([component.judgement.lastLife, ...own.map(({ history }) => history?.lastLife ?? null)]);
  return lastLife === component.judgement.lastLife ? component : { ...component, judgement: { ...component.judgement, lastLife } };
}
