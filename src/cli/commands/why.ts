import { COMMON_OPTIONS, type Command, UsageError } from '../command.ts';
import { print } from '../io.ts';
import { look } from '../observe.ts';
import { parseOptions } from '../options.ts';
import { openConfig, speechNow } from '../session.ts';

const FAILED = 1;
const USAGE = 2;

export const why: Command = {
  name: 'why',
  summary: 'the verdict of a component, taken apart',
  usage: 'why COMPONENT [--json]',
  options: [['--json', 'the component as JSON'], ...COMMON_OPTIONS],
  exitCodes: [
    [0, 'the verdict was printed, whatever it is'],
    [1, 'ytm itself failed'],
    [2, 'usage or config error'],
  ],
  examples: [
    ['ytm why gateway', 'every signal, its domain and streak, and the rule that decided'],
    ['ytm why vault --json', 'the same for a script'],
  ],
  usageExit: USAGE,
  bugExit: () => FAILED,

  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } }, { max: 1 });
    const config = await openConfig(values.config, io, USAGE);
    const known = config.components.map(({ id }) => id).join(', ');
    const [id] = positionals;
    if (id === undefined) throw new UsageError(`name a component: ${known}`);
    const { snapshot } = await look(config, io, { named: [], daemon: 'board', signal: io.signal, failureExit: FAILED });
    const component = snapshot.components.find((candidate) => candidate.id === id);
    if (component === undefined) throw new UsageError(`there is no component "${id}"; the config has: ${known}`);
    if (values.json === true) {
      const { snapshotToJson } = await import('../../report/snapshot-json.ts');
      print(
        io,
        JSON.stringify(
          snapshotToJson(snapshot).components.find((candidate) => candidate.id === id),
          null,
          2,
        ),
      );
    } else {
      const { whyText } = await import('../../report/why-text.ts');
      print(io, whyText(snapshot, component, speechNow(config, io)));
    }
    return 0;
  },
};
