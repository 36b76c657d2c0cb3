import { Controller, createBackend, Get, Logger, Plugin, PluginMetadata, RootLogger, Service } from 'proscenium';

/** One for the whole backend: every plugin draws from the same numbers. */
@Service('root')
class TicketNumbers {
  #last = 0;

  constructor(logger: RootLogger) {
    logger.info('ticket numbers begin at 1');
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** One for each plugin that asks: counts what this plugin has issued. */
@Service('plugin')
class TicketDesk {
  #issued = 0;

  constructor(
    private readonly numbers: TicketNumbers,
    private readonly plugin: PluginMetadata,
    logger: Logger,
  ) {
    logger.info(`the desk of ${plugin.getId()} is open`);
  }

  issue() {
    this.#issued += 1;
    return { number: this.numbers.next(), from: this.plugin.getId(), issuedHere: this.#issued };
  }
}

@Controller('/tickets')
class TicketController {
  constructor(private readonly desk: TicketDesk) {}

  @Get('/next', { allow: ['unauthenticated'] })
  next() {
    return this.desk.issue();
  }
}

@Plugin('cinema', { controllers: [TicketController] })
class CinemaPlugin {}

@Plugin('theatre', { controllers: [TicketController] })
class TheatrePlugin {}

const backend = createBackend();
backend.add(CinemaPlugin);
backend.add(TheatrePlugin);
await backend.start();
