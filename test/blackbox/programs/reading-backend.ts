import {
  type Context,
  Controller,
  createBackend,
  Get,
  OutboundConnections,
  Plugin,
  UrlReader,
  withOptions,
} from 'proscenium';
import { lookupIn } from '../../support/ssrf-cases.js';

/** Reads what whoever asks names. */
@Controller('/')
class ReadingController {
  constructor(private readonly reader: UrlReader) {}

  @Get('/read', { allow: ['unauthenticated'] })
  async read(ctx: Context) {
    const response = await this.reader.readUrl(String(ctx.query['url']));
    return { text: (await response.buffer()).toString() };
  }
}

@Plugin('reading', { controllers: [ReadingController] })
class ReadingPlugin {}

/** What DNS says. */
const names = JSON.parse(process.env['NAMES'] ?? '{}') as Record<string, string[]>;

await createBackend()
  .add(ReadingPlugin)
  .add(withOptions(OutboundConnections, { lookup: lookupIn(names) }))
  .start();
