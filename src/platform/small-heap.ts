/**
 * Keeps V8's young generation at its first size (1 MiB a half). By default it grows to 32 MiB and stays so: for a
 * daemon that lives for weeks and allocates little, that is most of its memory (measured: 135 against 88 MB for the
 * same work). `--max-semi-space-size` would do the same, but is read only before Node starts.
 */
export function keepHeapSmall(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}
