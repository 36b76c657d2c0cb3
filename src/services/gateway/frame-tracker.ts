/** Follows one direction of a WebSocket without keeping anything: where one frame ends and the next begins. */
export class FrameTracker {
  /** Bytes of a header that is not complete. */
  #header: number[] = [];
  /** Bytes of the payload that are still to come. */
  #left = 0;

  /** Whether the last byte that passed was the last one of a frame. */
  get isBetweenFrames(): boolean {
    return this.#left === 0 && this.#header.length === 0;
  }

  /** Follows a whole piece. */
  pass(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) at = this.#step(piece, at);
  }

  /** Follows a piece up to the end of the frame that it goes on with; returns how many bytes that were. */
  passOneFrame(piece: Buffer): number {
    let at = 0;
    while (at < piece.length && !(at > 0 && this.isBetweenFrames)) at = this.#step(piece, at);
    return at;
  }

  #step(piece: Buffer, at: number): number {
    if (this.#left > 0) {
      const taken = Math.min(this.#left, piece.length - at);
      this.#left -= taken;
      return at + taken;
    }
    this.#header.push(piece[at] ?? 0);
    const length = headerLength(this.#header);
    if (this.#header.length >= 2 && this.#header.length === length) {
      this.#left = payloadLength(this.#header);
      this.#header = [];
    }
    return at + 1;
  }
}

/** RFC 6455, 5.2: two bytes, a longer length where the short one says so, and the mask of what clients send. */
function headerLength([, second = 0]: readonly number[]): number {
  const short = second & 0x7f;
  return 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + ((second & 0x80) === 0 ? 0 : 4);
}

function payloadLength(header: readonly number[]): number {
  const short = (header[1] ?? 0) & 0x7f;
  if (short < 126) return short;
  const bytes = header.slice(2, short === 126 ? 4 : 10);
  return bytes.reduce((total, byte) => total * 256 + byte, 0);
}
