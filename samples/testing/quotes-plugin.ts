import { type Context, Contract, Controller, Get, Logger, NotFoundError, Plugin, Service } from 'proscenium';

@Contract('quotes.store')
export abstract class QuoteStore {
  abstract find(author: string): Promise<string | undefined>;
}

@Service('plugin', QuoteStore)
export class ListedQuotes implements QuoteStore {
  async find(author: string): Promise<string | undefined> {
    return new Map([['hamlet', 'Words, words, words.']]).get(author);
  }
}

@Controller('/quotes')
export class QuoteController {
  constructor(
    private readonly store: QuoteStore,
    private readonly logger: Logger,
  ) {}

  @Get('/:author', { allow: ['unauthenticated'] })
  async show({ params: { author = '' } }: Pick<Context, 'params'>) {
    const quote = await this.store.find(author);
    if (quote === undefined) throw new NotFoundError(`nothing is known of '${author}'`);
    this.logger.info('quoted', { author });
    return { author, quote };
  }
}

@Plugin('quotes', { services: [ListedQuotes], controllers: [QuoteController] })
export class QuotesPlugin {}
