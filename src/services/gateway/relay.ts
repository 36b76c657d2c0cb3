import type { Readable, Writable } from 'node:stream';

/** Passes on what comes, no faster than it is taken; the end of it is the caller's. @param onMove - called for each piece */
export function relay(source: Readable, target: Writable, onMove: () => void): void {
  source.on('data', (piece: Buffer) => {
    onMove();
    if (target.writableEnded || target.destroyed || target.write(piece)) return;
    source.pause();
    target.once('drain', () => {
      onMove();
      source.resume();
    });
  });
}
