import { type Context, Controller, Delete, Get, NotFoundError, Plugin, Post, Put } from 'proscenium';
import { z } from 'zod';

const book = z
  .object({
    isbn: z.string().describe('Ten or thirteen digits'),
    title: z.string().min(1),
    kind: z.enum(['novel', 'poems']).optional(),
    sequels: z.array(z.lazy((): z.ZodType => book)).optional(),
  })
  .meta({ id: 'Book', description: 'What stands on a shelf' });

const filter = z.object({ tag: z.array(z.string()).or(z.string()).optional(), limit: z.coerce.number().optional() });
const isbn = z.object({ isbn: z.string() });

/** Echoes what it was asked. */
@Controller('/books')
export class BookController {
  @Get('/', { query: filter, response: z.array(book), summary: 'Find books' })
  list(ctx: Context) {
    return [{ isbn: '1', title: JSON.stringify(ctx.state['query']) }];
  }

  @Get('/:isbn', { params: isbn, response: book, summary: 'Show one book' })
  show(ctx: Context) {
    const { isbn: wanted } = ctx.params;
    if (wanted === 'lost') throw new NotFoundError('There is no book lost');
    return { isbn: wanted, title: ctx.url };
  }

  @Post('/', { body: book, response: book, deprecated: true })
  add(ctx: Context) {
    ctx.status = 201;
    return ctx.request.body;
  }

  @Put('/:isbn/text', { params: isbn, body: z.string(), readBody: 'text', response: z.object({ read: z.string() }) })
  write(ctx: Context) {
    return { read: `${ctx.get('content-type')}: ${String(ctx.request.body)}` };
  }

  @Delete('/:isbn', { params: isbn })
  burn(ctx: Context) {
    ctx.status = 204;
  }

  @Get('/:isbn/cover', { params: isbn })
  cover(ctx: Context) {
    ctx.type = ctx.params['isbn'] === 'plain' ? 'text/plain' : 'image/png';
    return Buffer.from('picture');
  }
}

@Plugin('library', { controllers: [BookController] })
export class LibraryPlugin {}
