import { finished, type Readable } from 'node:stream';

/**
 * Calls back when a stream has something to read, or has ended, or with the error that it failed with before either; at once where
 * that is known. Nothing is taken from the stream.
 */
export function onFirstPiece(stream: Readable, then: (error?: unknown) => void): void {
  if (stream.readableLength > 0 || stream.readableFlowing === true || stream.readableEnded) return then();
  const decide = (error?: unknown) => {
    stopWatching();
    stream.off('readable', decideReadable);
    then(error ?? undefined);
  };
  const decideReadable = () => decide();
  const stopWatching = finished(stream, { writable: false }, decide);
  stream.on('readable', decideReadable);
}
