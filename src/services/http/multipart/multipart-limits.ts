import { problems } from '../../../errors/catalogue.js';
import { parseByteSize } from '../body/byte-size.js';

/** How much of a form with files is accepted. Sizes are bytes, or a text with a unit such as `'5mb'`. */
export interface MultipartLimits {
  /** The whole body. Default: 100 MiB. */
  readonly size?: number | string;
  /** Fields and files together. Default: 100. */
  readonly parts?: number;
  /** Default: 10. */
  readonly files?: number;
  /** Each file. Default: 10 MiB. */
  readonly fileSize?: number | string;
  /** Each value that is no file. Default: 100 KiB. */
  readonly fieldSize?: number | string;
}

/** Limits in bytes and numbers. */
export type ReadLimits = { readonly [Name in keyof MultipartLimits]-?: number };

/** @throws ProsceniumError `INVALID_ARGUMENT` for a limit that is no number, or no size */
export function readLimits(limits: MultipartLimits): ReadLimits {
  const read = { ...DEFAULTS };
  for (const [name, value] of Object.entries(limits) as [keyof MultipartLimits, unknown][]) {
    if (value === undefined) continue;
    const limit = SIZES.has(name) || typeof value === 'number' ? parseByteSize(value) : undefined;
    if (limit === undefined || !Object.hasOwn(DEFAULTS, name))
      throw problems.invalidArgument('readMultipart', EXPECTED, `${name}: ${JSON.stringify(value)}`);
    read[name] = limit;
  }
  return read;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const DEFAULTS = { size: 100 * MIB, parts: 100, files: 10, fileSize: 10 * MIB, fieldSize: 100 * KIB };
const SIZES: ReadonlySet<string> = new Set(['size', 'fileSize', 'fieldSize']);
const EXPECTED = "limits: numbers for parts and files, bytes or '10mb' for size, fileSize and fieldSize";
