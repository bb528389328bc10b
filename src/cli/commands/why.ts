import { mirrorOf } from '../../config/mirror-settings.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { UsageError } from '../errors.ts';
import { print, printJson } from '../io.ts';
import { look } from '../observe.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { WHY } from '../tree/specs/fleet.ts';

const FAILED = 1;
const USAGE = 2;

export const why: Handler<typeof WHY> = async ({ options, args }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const known = [...config.components.map(({ id }) => id), ...(mirrorOf(config) === null ? [] : [MIRROR])].join(', ');
  const [id] = args;
  if (id === undefined) throw new UsageError('missing-component', { known });
  if (options.at !== undefined) {
    if (!known.split(', ').includes(id)) throw new UsageError('no-component', { name: id, known });
    const { whyThen } = await import('./why-then.ts');
    return whyThen(config, id, options.at, options.json, io);
  }
  const { snapshot } = await look(config, io, { named: [], evidence: 'board', signal: io.signal, failureExit: FAILED });
  const component = snapshot.components.find((candidate) => candidate.id === id);
  if (component === undefined) throw new UsageError('no-component', { name: id, known });
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
