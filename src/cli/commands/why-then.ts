/** `ytm why COMPONENT --at TIME`: the verdict as it was, from the store. */
import { rejudged } from '../../app/replay.ts';
import type { Config } from '../../config/config.ts';
import { thenText, thenToJson } from '../../report/then-text.ts';
import { componentThen } from '../../store/component-then.ts';
import { type Io, print, printJson } from '../io.ts';
import { momentOf } from '../moment.ts';
import { withPast } from '../past-session.ts';
import { localeNow } from '../session.ts';

export function whyThen(config: Config, component: string, at: string, asJson: boolean, io: Io): Promise<number> {
  const locale = localeNow(config, io);
  const moment = momentOf('at', at, locale.now);
  const probes = config.probes.filter((probe) => probe.component === component).map(({ id }) => id);
  return withPast(config, io, (store) => {
    const then = componentThen(store, component, probes, moment);
    const judged = rejudged(store, config, component, moment, io.signal);
    if (asJson) printJson(io, thenToJson(then, judged), 2);
    else print(io, thenText(then, judged, locale));
    return 0;
  });
}
