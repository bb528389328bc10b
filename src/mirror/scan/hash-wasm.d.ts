/** The part of hash-wasm that holds one algorithm; its main file carries them all, ten times as large. */
declare module 'hash-wasm/dist/xxhash128.umd.min.js' {
  const hashes: Pick<typeof import('hash-wasm'), 'createXXHash128'>;
  export default hashes;
}
