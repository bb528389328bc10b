/**
 * `signal`, aborted by SIGHUP as well: for commands that live in a terminal and end with it. The others let SIGHUP be,
 * as listening to it would undo `nohup`.
 */
export function orHangup(signal: AbortSignal): AbortSignal {
  const hangup = new AbortController();
  process.once('SIGHUP', () => hangup.abort('SIGHUP'));
  return AbortSignal.any([signal, hangup.signal]);
}

/** 128 + the number of the signal that ended the command, as shells say it. */
export function signalExit(signal: AbortSignal): number {
  return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[String(signal.reason)] ?? 130;
}
