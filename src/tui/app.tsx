/** What Ink does here: it reads the keys, and knows how to give the terminal away. It draws nothing (see screen/). */
import { useApp, useInput, usePaste, useStdin } from 'ink';
import { useEffect } from 'react';
import { keyNames } from './key-names.ts';

/** Gives the terminal away while `meanwhile` runs, then takes it back. */
export type Suspend = (meanwhile: () => Promise<void>) => Promise<void>;

interface AppProps {
  /** Called with the name of each key (see key-names.ts). */
  readonly onKey: (name: string) => void;
  /** Called with pasted text, which is no keys: a pasted `q` must not quit. */
  readonly onPaste: (text: string) => void;
  readonly onMount: (suspend: Suspend) => void;
}

export function App({ onKey, onPaste, onMount }: AppProps): null {
  const { suspendTerminal } = useApp();
  const { isRawModeSupported } = useStdin();
  useEffect(() => onMount((meanwhile) => suspendTerminal(meanwhile)), [suspendTerminal, onMount]);
  useInput(
    (input, key) => {
      for (const name of keyNames(input, key)) onKey(name);
    },
    { isActive: isRawModeSupported },
  );
  usePaste(onPaste, { isActive: isRawModeSupported });
  return null;
}
