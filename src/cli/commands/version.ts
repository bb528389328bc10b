import { versionStamp } from '../../platform/version.ts';
import { print } from '../io.ts';
import type { Handler } from '../tree/node.ts';
import type { VERSION } from '../tree/specs/shell.ts';

export const printVersion: Handler<typeof VERSION> = (_call, io) => {
  print(io, versionStamp);
  return Promise.resolve(0);
};
