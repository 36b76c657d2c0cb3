import type { Readable } from 'node:stream';

/** A value of a form with files. */
export interface MultipartField {
  readonly kind: 'field';
  readonly name: string;
  readonly value: string;
}

/** A file of a form, while it arrives. */
export interface MultipartFile {
  readonly kind: 'file';
  /** That of the field. */
  readonly name: string;
  /**
   * The last segment of what the client calls it, made harmless, for showing; `''` when the client named none, as browsers do for a field
   * without a file. Two files may have the same.
   */
  readonly filename: string;
  /** What the client says; nobody has checked it. */
  readonly mimeType: string;
  /** Its bytes. Fails with what the iteration fails with: a file that is too large, a client that is gone. */
  readonly stream: Readable;
}

export type MultipartPart = MultipartField | MultipartFile;
