import { mirrorOf } from '../../config/mirror-settings.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { OBSERVER } from '../../health/rules.ts';
import { UsageError } from '../errors.ts';
import { print, printJson } from '../io.ts';
import { look } from '../observe.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { WHY } from '../tree/specs/fleet.ts';
import { unknownComponent } from '../unknown-name.ts';

const FAILED = 1;
const USAGE = 2;

export const why: Handler<typeof WHY> = async ({ options, args }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const known = [...config.components.map(({ id }) => id), ...(mirrorOf(config) === null ? [] : [MIRROR])];
  const [id] = args;
  if (id === undefined) throw new UsageError('missing-component', { known: known.join(', ') });
  // A config without an observer gets one while nothing can be recorded.
  if (!known.includes(id) && (id !== OBSERVER || options.at !== undefined)) throw unknownComponent(id, known, config);
  if (options.at !== undefined) {
    const { whyThen } = await import('./why-then.ts');
    return whyThen(config, id, options.at, options.json, io);
  }
  const { snapshot } = await look(config, io, { named: [], evidence: 'board', signal: io.signal, failureExit: FAILED });
  const component = snapshot.components.find((candidate) => candidate.id === id);
  if (component === undefined) throw unknownComponent(id, known, config);
  if (options.json) {
    const { snapshotToJson } = await import('../../report/snapshot-json.ts');
    printJson(
      io,
      snapshotToJson(snapshot).components.find((candidate) => candidate.id === id),
      2,
    );
  } else {
    const { whyText } = await import('../../report/why-text.ts');
    print(io, whyText(snapshot, component, localeNow(config, io)));
  }
  return 0;
};
