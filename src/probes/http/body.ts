/** Collects the body of an answer, decompressed, up to a limit: nothing beyond it is read or kept. */
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';

type Decoder = ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>;

export interface BodySink {
  /** Called with every piece of the answer as it comes. */
  write(piece: Buffer): void;
  /** The answer is complete. */
  end(): void;
  /** Frees what decompression holds. */
  drop(): void;
}

export interface BodyEnd {
  done(body: Buffer): void;
  /** The limit is passed. */
  tooLarge(): void;
  /** It cannot be decompressed; `why` is zlib's code. */
  undecodable(why: string): void;
}

/** `null` for an encoding that is not known, or more than one. */
export function bodySink(encoding: string, limit: number, end: BodyEnd): BodySink | null {
  const names = encoding
    .toLowerCase()
    .split(',')
    .flatMap((name) => (NOT_ENCODED.has(name.trim()) ? [] : [name.trim()]));
  const [name, ...others] = names;
  if (name === undefined) return plainSink(limit, end);
  const make = others.length === 0 ? decoderOf(name) : null;
  return make === null ? null : decodingSink(make, limit, end);
}

/** What servers write for a body that is sent as it is; browsers take it as it is meant. The last three are charsets and leave the body alone as well. */
const NOT_ENCODED: ReadonlySet<string> = new Set(['', 'identity', 'none', 'binary', '7bit', '8bit', 'utf-8', 'utf8', 'iso-8859-1']);

function plainSink(limit: number, end: BodyEnd): BodySink {
  const pieces: Buffer[] = [];
  let size = 0;
  return {
    write(piece) {
      size += piece.length;
      if (size > limit) end.tooLarge();
      else pieces.push(piece);
    },
    end: () => end.done(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)),
    drop: () => {},
  };
}

/** `deflate` means the zlib format, but some servers send raw deflate data: the first byte shows which. */
function decoderOf(name: string): ((first: Buffer) => Decoder) | null {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return () => createGunzip();
    case 'deflate':
      return (first) => (((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw());
    case 'br':
      return () => createBrotliDecompress();
    case 'zstd':
      return () => createZstdDecompress();
    default:
      return null;
  }
}

function decodingSink(make: (first: Buffer) => Decoder, limit: number, end: BodyEnd): BodySink {
  const pieces: Buffer[] = [];
  let decoder: Decoder | null = null;
  let received = 0;
  let size = 0;
  const start = (first: Buffer): Decoder => {
    const started = make(first);
    started.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > limit) end.tooLarge();
      else pieces.push(piece);
    });
    started.on('end', () => end.done(Buffer.concat(pieces)));
    started.on('error', (error: NodeJS.ErrnoException) => end.undecodable(error.code ?? error.message));
    return started;
  };
  return {
    write(piece) {
      // Compressed data can grow without giving anything, so it is limited as well.
      received += piece.length;
      if (received > limit) return end.tooLarge();
      decoder ??= start(piece);
      decoder.write(piece);
    },
    // No piece at all, as with 204: an empty body needs no decoding.
    end: () => (decoder === null ? end.done(Buffer.alloc(0)) : void decoder.end()),
    drop: () => void decoder?.destroy(),
  };
}
